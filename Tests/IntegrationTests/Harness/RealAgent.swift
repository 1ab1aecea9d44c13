import FoundationEssentials
import struct Testing.Comment

/// The real agent, where this machine has one.
enum RealAgent {
    /// Its program: `HEARTH_OPENCODE`, or what `tools/real-agent` finds (PATH, the user's cache).
    static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["HEARTH_OPENCODE"], !named.isEmpty { return named }
        let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/opencode" }
        let cache = (environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache") + "/hearth"
        let cached = ((try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []).filter { $0.hasPrefix("opencode-") }.sorted()
            .map { "\(cache)/\($0)/package/bin/opencode" }
        return (folders + cached.reversed()).first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Why tests with it are skipped.
    static let missing: Comment = "no real agent here: npm install -g opencode-ai, or set HEARTH_OPENCODE"
}
