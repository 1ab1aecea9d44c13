/// One thing an operator can set. `Setting.all` is the only list: flags, help, `--print-config`, docs/settings.md and hints come from it.
struct Setting: Sendable {
    /// What holds when nobody sets it.
    enum Standard: Sendable {
        /// Nothing.
        case none
        case text(String)
        /// It depends on where the server runs: what help says, and how it is found.
        case derived(String, @Sendable (Surroundings) -> String)
    }

    /// Its name in `hearth.json`.
    let key: String
    /// Its name on the command line; `nil` = never there, because others can read a process's arguments.
    let flag: String?
    /// Its name in the environment.
    let variable: String
    let kind: SettingKind
    let standard: Standard
    /// What it does, in a sentence without a full stop.
    let text: String
    /// Its value is shown to nobody.
    var isSecret = false
    /// Several values may be given: the flag is repeated, the variable separates them by commas.
    var isRepeatable = false

    /// What help and docs show as the default.
    var standardText: String {
        switch standard {
        case .none: "–"
        case .text(let text): text
        case .derived(let words, _): words
        }
    }
}
