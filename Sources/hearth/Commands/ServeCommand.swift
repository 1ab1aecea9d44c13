internal import Runtime

/// `hearth serve`: the server, in the foreground.
enum ServeCommand: Command {
    static let syntax = Syntax(
        words: ["serve"], summary: "run the server in the foreground",
        options: [.toggle("--print-config", "print each setting with its origin, secrets masked, and end")] + SettingsOptions.all,
        notes: [
            "When it accepts connections it prints one line on standard output: hearth listening on http://127.0.0.1:8420",
            "SIGTERM or SIGINT ends it in order, a second one at once. Sandboxes and their agents outlive it: start it again and they go on.",
        ])

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let settings = try SettingsOptions.load(arguments)
        if arguments.has("--print-config") {
            Console.print(SettingsPage.configuration(settings))
            return .done
        }
        throw CommandFailure("this build has no engine to serve with yet", remedy: "take a build that has one")
    }
}
