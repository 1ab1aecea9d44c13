internal import CLI

/// The manual page hearth(1) in man(7) macros, generated from the tables that the help is made from.
struct ManualPage {
    let commands: [Syntax]

    var text: String {
        var page = """
            .TH HEARTH 1 "" "hearth \(ProductVersion.number)" "User Commands"
            .SH NAME
            hearth \\- coding agents in sandboxes, behind an HTTP API
            .SH SYNOPSIS
            .B hearth
            .I COMMAND
            .RI [ OPTIONS ]
            .SH DESCRIPTION
            .B hearth serve
            takes a repository and a prompt over HTTP, clones the repository into a sandbox, lets a coding agent work there, streams what happens,
            and hands back a patch. Sandbox and agent stay warm: the next message goes into the same session. The other commands make keys, look
            whether all is well, and do from a terminal what a program does over HTTP.
            .SH COMMANDS

            """
        for command in commands { page += section(command) }
        page += ".SH SETTINGS\n\(escaped(SettingsPage.introduction.split(separator: "\n").joined(separator: " ").replacing("`", with: "")))\n"
        for setting in Setting.all {
            let names = [setting.variable, setting.flag, "\(setting.key) in the file"].compactMap { $0 }.joined(separator: ", ")
            page += ".TP\n.B \(escaped(names))\n\(escaped(setting.text)). Default: \(escaped(setting.defaultText)).\n"
        }
        page += ".SH EXIT STATUS\n"
        for code in ExitCode.allCases { page += ".TP\n.B \(code.rawValue)\n\(escaped(code.meaning)).\n" }
        page += """
            .SH ENVIRONMENT
            .TP
            .B HEARTH_URL, HEARTH_API_KEY
            where the server is and who asks, for the commands that talk to one.
            .TP
            .B NO_COLOR
            when set, nothing is coloured.
            .SH FILES
            .TP
            .I hearth.json
            settings, in the data directory.
            .SH EXAMPLES
            .nf
            hearth serve &
            export HEARTH_API_KEY=$(hearth keys create)
            hearth run acme/web "Verify webhook signatures, with tests."
            .fi

            """
        return page
    }

    private func section(_ command: Syntax) -> String {
        let operands = command.operands.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        var text = ".SS \(escaped(([command.name] + operands).joined(separator: " ")))\n\(escaped(capital(command.summary))).\n"
        // The settings have a section of their own.
        let settings = Set(Setting.all.compactMap(\.flag))
        let isServer = command.options.contains { settings.contains($0.flag) && $0.flag != "--data-dir" }
        let options = isServer ? command.options.filter { !settings.contains($0.flag) } : command.options
        for operand in command.operands { text += ".TP\n.I \(escaped(operand.name))\n\(escaped(operand.text))\n" }
        for option in options {
            text += ".TP\n.B \(escaped(option.flag))" + (option.placeholder.map { " \(escaped($0))" } ?? "") + "\n\(escaped(option.text))\n"
        }
        if isServer { text += ".P\nTakes the flags of all settings, too.\n" }
        for note in command.notes { text += ".P\n\(escaped(note))\n" }
        return text
    }

    private func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private func escaped(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": safe += "\\e"
            case "-": safe += "\\-"
            // Not every roff can read UTF-8.
            default: safe += scalar.isASCII ? String(scalar) : "\\[u\(hexadecimal(scalar.value))]"
            }
        }
        return safe.hasPrefix(".") || safe.hasPrefix("'") ? "\\&" + safe : safe
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
