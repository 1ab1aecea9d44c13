/// `hearth keys list`: a table, or JSON.
enum KeysListCommand: Command {
    static let syntax = Syntax(
        words: ["keys", "list"], summary: "list API keys",
        options: [.toggle("--json", "print {\"keys\": […]}")] + SettingsOptions.placeOnly)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let list = try await KeyAccess.open(try SettingsOptions.dataDirectory(arguments)).list()
        if arguments.has("--json") {
            Console.line(try CommandJSON.text(list))
        } else if list.keys.isEmpty {
            Console.note("There are no keys. Make one with: hearth keys create\n")
        } else {
            Console.print(table(list.keys))
        }
        return .done
    }

    private static func table(_ keys: [KeyDescription]) -> String {
        var rows = [["ID", "KEY", "NAME", "ACCOUNT", "SCOPES", "CREATED", "LAST USED", "STATE"]]
        for key in keys {
            let state = key.revokedAt.map { "revoked \(short($0))" } ?? key.expiresAt.map { "until \(short($0))" } ?? "valid"
            rows.append([
                key.id, key.prefix + "…", key.name ?? "–", key.account, key.scopes.joined(separator: ","), short(key.createdAt),
                key.lastUsedAt.map(short) ?? "never", state,
            ])
        }
        return TextTable.of(rows)
    }

    /// `2026-11-23 05:00` of an RFC 3339 time.
    private static func short(_ time: String) -> String {
        time.prefix(10) + " " + time.dropFirst(11).prefix(5)
    }
}
