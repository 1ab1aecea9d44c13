internal import FoundationEssentials
internal import Glibc

/// A setting for the operator. Flags, help, `--print-config`, docs/settings.md and hints are all made from the one list `Setting.all`.
struct Setting: Sendable {
    /// The default of a setting.
    enum Default: Sendable {
        /// No value.
        case none
        case text(String)
        /// A value that depends on where the server runs: its description in the help, and a closure that finds it.
        case derived(String, @Sendable (Surroundings) -> String)
    }

    /// The name in `hearth.json`.
    let key: String
    /// The name on the command line; `nil` if the setting must not be there, because others can read a process's arguments.
    let flag: String?
    /// The name in the environment.
    let variable: String
    let kind: SettingKind
    let `default`: Default
    /// The setting's effect, in a sentence without a full stop.
    let text: String
    /// True if the value must never be shown.
    var isSecret = false
    /// True if several values may be given: the flag is repeated, the variable separates them by commas.
    var isRepeatable = false

    /// The default as help and docs show it.
    var defaultText: String {
        switch self.default {
        case .none: "–"
        case .text(let text): text
        case .derived(let words, _): words
        }
    }
}

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

    /// The path of this program, whatever name it was called by.
    static let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
}
