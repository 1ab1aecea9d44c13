/// `hearth keys list`: prints a table, or JSON.
enum KeysListCommand: Command {
    static let syntax = Syntax(
        words: ["keys", "list"], summary: "list API keys",
        options: [.toggle("--json", "print {\"keys\": […]}")] + SettingsOptions.placeOnly)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let list = try await KeyAccess.open(try SettingsOptions.dataDirectory(arguments)).list()
        if arguments.has("--json") {
            Console.line(try CommandJSON.text(list))
        } else if list.keys.isEmpty {
            Console.advise("There are no keys. Make one with: hearth keys create")
        } else {
            Console.print(table(list.keys))
        }
        return .done
    }

    private static func table(_ keys: [KeyDescription]) -> String {
        let rows = keys.map { key in
            let state = key.revokedAt.map { "revoked \(LocalTime.minute($0))" } ?? key.expiresAt.map { "until \(LocalTime.minute($0))" } ?? "valid"
            return [
                key.id, key.prefix + "…", Printable.line(key.name ?? "–"), Printable.line(key.account), key.scopes.joined(separator: ","),
                LocalTime.minute(key.createdAt), key.lastUsedAt.map { LocalTime.minute($0) } ?? "never", state,
            ]
        }
        let heading = ["ID", "KEY", "NAME", "ACCOUNT", "SCOPES", "CREATED", "LAST USED", "STATE"]
        // Only the complete id revokes a key.
        return TextTable(heading, rows, whole: [0]).text(columns: Console.columns)
    }
}
