/// A setting for the operator. `Setting.all` is the only list: flags, help, `--print-config`, docs/settings.md and hints are made from it.
struct Setting: Sendable {
    /// The default of a setting.
    enum Standard: Sendable {
        /// No value.
        case none
        case text(String)
        /// A value that depends on where the server runs: the help's words for it, and a closure that finds it.
        case derived(String, @Sendable (Surroundings) -> String)
    }

    /// The name in `hearth.json`.
    let key: String
    /// The name on the command line; `nil` if the setting must not be there, because others can read a process's arguments.
    let flag: String?
    /// The name in the environment.
    let variable: String
    let kind: SettingKind
    let standard: Standard
    /// The setting's effect, in a sentence without a full stop.
    let text: String
    /// True if the value is shown to nobody.
    var isSecret = false
    /// True if several values may be given: the flag is repeated, the variable separates them by commas.
    var isRepeatable = false

    /// The default as help and docs show it.
    var standardText: String {
        switch standard {
        case .none: "–"
        case .text(let text): text
        case .derived(let words, _): words
        }
    }
}
