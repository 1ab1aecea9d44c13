internal import CLI
internal import Coding
internal import Runtime

/// `hearth keys create`: prints a new key alone on standard output, once.
struct KeysCreateCommand: Subcommand {
    private static let scopes = ["read:builder", "write:builder"]

    let syntax = Syntax(
        words: ["keys", "create"], summary: "make an API key and print it, once",
        options: [
            .value("--name", "NAME", "what it is for, as lists show it"),
            .value("--scopes", "LIST", "what it may do, separated by commas (default \(scopes.joined(separator: ",")))"),
            .value("--account", "NAME", "whose it is (default 'default'); an account sees only its own runs"),
            .value("--expires", "DURATION", "when it stops working, such as 90d (default never)"),
            .toggle("--json", "print {\"id\": …, \"key\": …}"),
        ] + SettingsOptions.placeOnly)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let request = KeyRequest(
            account: arguments.value("--account") ?? "default", name: arguments.value("--name"), scopes: try scopes(arguments),
            expiresMillis: try expiry(arguments))
        let created = try await KeyAccess.open(try SettingsOptions.dataDirectory(arguments)).create(request)
        // Nobody will ever see a key that was lost on its way, and only its id allows revoking it.
        Console.whenLost { Console.advise("the key \(created.id) was made and could not be shown; revoke it with: hearth keys revoke \(created.id)") }
        if arguments.has("--json") {
            Console.line(try json(created))
        } else {
            Console.line(created.key)
            if !Console.isLost { Console.advise("This is the only time it is shown. Revoke it with: hearth keys revoke \(created.id)") }
        }
        return .done
    }

    private func scopes(_ arguments: Arguments) throws(UsageError) -> [String] {
        let known = KeysCreateCommand.scopes
        guard let list = arguments.value("--scopes") else { return known }
        let chosen = list.split(separator: ",").map(String.init)
        for scope in chosen where !known.contains(scope) {
            throw UsageError("there is no scope '\(scope)'", nearest: Nearest.word(to: scope, in: known), command: syntax.name)
        }
        guard !chosen.isEmpty else { throw UsageError("--scopes is empty", command: syntax.name) }
        return chosen
    }

    private func expiry(_ arguments: Arguments) throws(UsageError) -> Int64? {
        guard let text = arguments.value("--expires") else { return nil }
        do throws(SettingSyntaxError) {
            let duration = try DurationText.read(text)
            guard duration > .zero else { throw SettingSyntaxError("is no time in which the key could be used") }
            return duration.millis
        } catch {
            throw UsageError("--expires: '\(text)' \(error.reason)", command: syntax.name)
        }
    }
}

/// `hearth keys list`: prints a table, or JSON.
struct KeysListCommand: Subcommand {
    let syntax = Syntax(
        words: ["keys", "list"], summary: "list API keys",
        options: [.toggle("--json", "print {\"keys\": […]}")] + SettingsOptions.placeOnly)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let list = try await KeyAccess.open(try SettingsOptions.dataDirectory(arguments)).list()
        if arguments.has("--json") {
            Console.line(try json(list))
        } else if list.keys.isEmpty {
            Console.advise("There are no keys. Make one with: hearth keys create")
        } else {
            Console.print(table(list.keys))
        }
        return .done
    }

    private func table(_ keys: [KeyDescription]) -> String {
        let rows = keys.map { key in
            let state = key.revokedAt.map { "revoked \(Figures.minute($0))" } ?? key.expiresAt.map { "until \(Figures.minute($0))" } ?? "valid"
            return [
                key.id, key.prefix + "…", Printable.line(key.name ?? "–"), Printable.line(key.account), key.scopes.joined(separator: ","),
                Figures.minute(key.createdAt), key.lastUsedAt.map { Figures.minute($0) } ?? "never", state,
            ]
        }
        let heading = ["ID", "KEY", "NAME", "ACCOUNT", "SCOPES", "CREATED", "LAST USED", "STATE"]
        // Only the complete id revokes a key.
        return TextTable(heading, rows, whole: [0]).text(columns: Console.columns)
    }
}

/// `hearth keys revoke ID`: revokes a key.
struct KeysRevokeCommand: Subcommand {
    let syntax = Syntax(
        words: ["keys", "revoke"], summary: "revoke an API key, at once; its open streams end",
        operands: [Syntax.Operand(name: "ID", text: "the key's id, as hearth keys list shows it")], options: SettingsOptions.placeOnly)

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let id = arguments.operands[0]
        try await KeyAccess.open(try SettingsOptions.dataDirectory(arguments)).revoke(id: id)
        Console.advise("revoked \(id)")
        return .done
    }
}

/// Returns the output of `--json`: one line, with sorted keys.
private func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONCoding.encode(value), as: UTF8.self)
}
