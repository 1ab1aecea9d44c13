import Support
import struct Testing.Comment

/// The real agent, if this machine has one.
enum RealAgent {
    /// The agent's program.
    static let path = InstalledOpenCode.path

    /// The reason why tests with the agent are skipped.
    static let missing: Comment = "no real agent here: npm install -g opencode-ai@1.18, or set HEARTH_OPENCODE"
}
