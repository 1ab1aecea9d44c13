internal import FoundationEssentials
internal import Glibc

/// The facts that defaults may depend on.
struct Surroundings: Sendable {
    let environment: [String: String]
    let cores: Int
    /// True if standard error is a terminal.
    let isTerminal: Bool

    /// The surroundings of this process.
    static var current: Surroundings {
        Surroundings(
            environment: ProcessInfo.processInfo.environment, cores: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))), isTerminal: isatty(2) == 1)
    }
}
