internal import Runtime

/// `hearth keys create`: prints a new key alone on standard output, once.
enum KeysCreateCommand: Command {
    private static let scopes = ["read:builder", "write:builder"]

    static let syntax = Syntax(
        words: ["keys", "create"], summary: "make an API key and print it, once",
        options: [
            .value("--name", "NAME", "what it is for, as lists show it"),
            .value("--scopes", "LIST", "what it may do, separated by commas (default \(scopes.joined(separator: ",")))"),
            .value("--account", "NAME", "whose it is (default 'default'); an account sees its own runs only"),
            .value("--expires", "DURATION", "when it stops to work, such as 90d (default never)"),
            .toggle("--json", "print {\"id\": …, \"key\": …}"),
        ] + SettingsOptions.placeOnly)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let request = KeyRequest(
            account: arguments.value("--account") ?? "default", name: arguments.value("--name"), scopes: try chosenScopes(arguments),
            expiresMillis: try expiry(arguments))
        let created = try await KeyAccess.open(try SettingsOptions.dataDirectory(arguments)).create(request)
        // Nobody will ever see a key that was lost on its way, and only its id allows revoking it.
        Console.whenLost { Console.advise("the key \(created.id) was made and could not be shown; revoke it with: hearth keys revoke \(created.id)") }
        if arguments.has("--json") {
            Console.line(try CommandJSON.text(created))
        } else {
            Console.line(created.key)
            if !Console.isLost { Console.advise("This is the only time it is shown. Revoke it with: hearth keys revoke \(created.id)") }
        }
        return .done
    }

    private static func chosenScopes(_ arguments: Arguments) throws(UsageError) -> [String] {
        guard let list = arguments.value("--scopes") else { return scopes }
        let chosen = list.split(separator: ",").map(String.init)
        for scope in chosen where !scopes.contains(scope) {
            throw UsageError("there is no scope '\(scope)'", nearest: Nearest.word(to: scope, in: scopes), command: syntax.name)
        }
        guard !chosen.isEmpty else { throw UsageError("--scopes is empty", command: syntax.name) }
        return chosen
    }

    private static func expiry(_ arguments: Arguments) throws(UsageError) -> Int64? {
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
