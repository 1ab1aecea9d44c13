/// What agents load from a repository as their own configuration and code, whatever their flags say: it is hidden from the agent.
///
/// In a cell it is covered by mounts. Without one it is put aside while the agent's server lives, and the capture of the patch keeps the
/// repository's own version of what is not in the work tree.
public enum RepositoryMasks {
    /// Names at the root of the work tree: files, directories or links.
    public static let names = [".opencode", "opencode.json", "opencode.jsonc", ".claude", ".agents", ".mcp.json"]
}
