internal import CLI
internal import Runtime

/// `hearth serve`: runs the server in the foreground.
struct ServeCommand: Subcommand {
    let syntax = Syntax(
        words: ["serve"], summary: "run the server in the foreground",
        options: [.toggle("--print-config", "print each setting with its origin, secrets masked, and exit")] + SettingsOptions.all,
        notes: [
            "When it accepts connections it prints one line on standard output: hearth listening on http://127.0.0.1:8420",
            "SIGTERM or SIGINT stops it in order, a second one at once. Sandboxes and their agents outlive it: start it again and they go on.",
        ])

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let settings = try SettingsOptions.load(arguments)
        if arguments.has("--print-config") {
            Console.print(SettingsPage.configuration(settings))
            return .done
        }
        // Only in the server: sandbox hosts are found by their environment, which would become unreadable.
        CrashReport.forbidInspection()
        LogOutput.configure(level: ServeCommand.level(settings), format: settings.text(.logFormat) == "json" ? .json : .text)
        for secret in settings.secrets { LogOutput.redact(secret) }
        let configuration = Configuration(settings)
        let directory = try DataDirectory.prepare(settings.text(.dataDirectory) ?? "")
        // Held until the process ends, so that a second server on the same directory is refused.
        let lock = try directory.lock()
        stop.handle()
        let plan = try await ServingPlan.make(configuration, directory: directory)
        for warning in plan.warnings { log.warning("\(warning)") }
        for notice in plan.notices { log.notice("\(notice)") }
        let server = try await ServerProcess.start(configuration, plan, directory)
        Console.line("hearth listening on \(server.url)")
        if await server.hasNoKeys { log.notice("no API key yet: make one with hearth keys create") }
        await server.work()
        await stop.wait()
        log.notice("stopping")
        await server.stop()
        withExtendedLifetime(lock) {}
        return .done
    }

    private let log = Logger(label: "serve")

    private static func level(_ settings: Settings) -> LogLevel {
        LogLevel(name: settings.text(.logLevel) ?? "info") ?? .info
    }
}
