internal import FoundationEssentials

/// The real OpenCode, if this machine has one.
public enum InstalledOpenCode {
    /// The path of its program: `HEARTH_OPENCODE`, then `opencode` on the `PATH`, then the copy that `tools/real-agent` unpacked into the user's
    /// cache.
    public static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["HEARTH_OPENCODE"], !named.isEmpty { return named }
        let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/opencode" }
        let cache = (environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache") + "/hearth"
        let cached = ((try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []).filter { $0.hasPrefix("opencode-") }.sorted()
            .map { "\(cache)/\($0)/package/bin/opencode" }
        return (folders + cached.reversed()).first { FileManager.default.isExecutableFile(atPath: $0) }
    }()
}
