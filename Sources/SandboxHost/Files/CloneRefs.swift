internal import Coding
internal import FoundationEssentials
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Writes into the work tree's own repository the refs of the repository that it was cloned from, as `git clone` would: branches below `origin`,
/// tags, and a local branch that HEAD names. Agents compare with `main`, look for the last tag, and ask for the merge base.
enum CloneRefs {
    /// Writes the refs. Call it when the tree is in place and before anything else runs in it. An agent can work even without refs.
    static func write(of source: TreeSource, in files: HostFiles) {
        guard let refs = source.refs else { return }
        let git = "\(files.tree)/.git"
        do {
            let text = try String(contentsOfFile: refs, encoding: .utf8)
            try text.write(toFile: "\(git)/packed-refs", atomically: false, encoding: .utf8)
            guard let branch = source.branch else { return }
            let head = "\(git)/refs/heads/\(branch)"
            let parent = String(head[..<(head.lastIndex(of: "/") ?? head.endIndex)])
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try "\(source.commit)\n".write(toFile: head, atomically: false, encoding: .utf8)
            let old = try String(contentsOfFile: "\(git)/config", encoding: .utf8)
            try (old + configuration(of: branch)).write(toFile: "\(git)/config", atomically: false, encoding: .utf8)
            // Last: until the branch exists, HEAD names the commit.
            try "ref: refs/heads/\(branch)\n".write(toFile: "\(git)/HEAD", atomically: false, encoding: .utf8)
        } catch {
            Logger(label: "tree").warning("the clone has no refs", ["error": ErrorText.of(error)])
        }
    }

    /// Returns the configuration that makes the branch of `origin` its `@{upstream}`. A name may contain a quotation mark, but no backslash.
    private static func configuration(of branch: String) -> String {
        let quoted = branch.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        return "[branch \"\(quoted)\"]\n\tremote = origin\n\tmerge = \"refs/heads/\(quoted)\"\n"
    }
}
