internal import CLI

/// The table of settings for people: in the help, in docs/settings.md, and with the values of one server.
enum SettingsPage {
    /// The options for all settings that have a flag.
    static var options: [Syntax.Option] {
        Setting.all.compactMap { setting in
            guard let flag = setting.flag else { return nil }
            let text = "\(setting.text) (\(setting.variable); default \(setting.defaultText))"
            return Syntax.Option(flag: flag, placeholder: setting.kind.placeholder, text: text, isRepeatable: setting.isRepeatable)
        }
    }

    /// The table as a list for a terminal.
    static var text: String {
        let rows = Setting.all.map { setting in
            (setting.variable, "\(setting.text). \(setting.flag ?? "No flag"), \(setting.key) in the file; default: \(setting.defaultText)")
        }
        return HelpText.paragraph(introduction) + "\n" + HelpText.columns(rows)
    }

    /// The page docs/settings.md.
    static var markdown: String {
        var page =
            "# Which settings are there?\n\n\(introduction)\n\n| environment | flag | in the file | value | default | what it does |\n|---|---|---|---|---|---|\n"
        for setting in Setting.all {
            let flag = setting.flag.map { "`\($0)`" } ?? "– (never a flag)"
            let kind = setting.kind.placeholder.split(separator: "|").map { "`\($0)`" }.joined(separator: ", ")
            let repeated = setting.isRepeatable ? ", repeatable" : ""
            page += "| `\(setting.variable)` | \(flag) | `\(setting.key)` | \(kind)\(repeated) | \(setting.defaultText) | \(setting.text) |\n"
        }
        return page
    }

    /// Returns the output of `serve --print-config`: each setting with its value and origin, secrets masked.
    static func configuration(_ settings: Settings) -> String {
        let rows = Setting.all.map { setting in
            let entry = settings.entry(setting)
            let value = entry.value.map { setting.isSecret ? "***" : $0.shown } ?? "–"
            return (setting.key, value, origin(entry.origin))
        }
        let widths = (rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0)
        return rows.map { "\(pad($0.0, widths.0))  \(pad($0.1, widths.1))  \($0.2)\n" }.joined()
    }

    static let introduction = """
        A flag overrides the environment, the environment overrides the file, and the file overrides the default. The file is `hearth.json`
        in the data directory, or the one that `--config` (`HEARTH_CONFIG`) names: one JSON object with the keys below. A secret may be given
        there as `{"file": "PATH"}`. Durations read `90s`, `5m`, `1h30m`, `7d`; sizes `64KiB`, `2GiB`. `hearth serve --print-config` shows each
        value with its origin.
        """

    private static func origin(_ origin: Settings.Origin) -> String {
        switch origin {
        case .flag(let flag): flag
        case .environment(let variable): variable
        case .file(let path): path
        case .default: "default"
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
