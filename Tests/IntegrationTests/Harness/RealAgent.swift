import Support
import struct Testing.Comment

/// The real agent, where this machine has one.
enum RealAgent {
    /// Its program.
    static let path = InstalledOpenCode.path

    /// Why tests with it are skipped.
    static let missing: Comment = "no real agent here: npm install -g opencode-ai@1.18, or set HEARTH_OPENCODE"
}
