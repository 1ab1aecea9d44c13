internal import CLI
internal import Coding
internal import FoundationEssentials

/// `hearth doctor`: checks whether `hearth serve` would work with the same settings, and says how to fix what would not.
struct DoctorCommand: Subcommand {
    let syntax = Syntax(
        words: ["doctor"], summary: "check everything a server needs, and say how to fix what is missing",
        options: [.toggle("--json", "print {\"ok\": …, \"checks\": […]}")] + SettingsOptions.all,
        notes: [
            "It takes the settings of hearth serve, and asks the model's endpoint for one token.",
            "It exits with 1 if something that hearth serve needs fails.",
        ])

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let settings = try SettingsOptions.load(arguments)
        let results = await DoctorCommand.check(Configuration(settings), dataDirectory: settings.text(.dataDirectory) ?? "")
        let isOK = !results.contains { $0.status == .fail }
        if arguments.has("--json") {
            let document: JSONValue = ["ok": .bool(isOK), "checks": .array(results.map(\.document))]
            Console.json(document)
        } else {
            // The worst comes last, just above the next prompt, where it is seen first.
            for result in results.filter({ $0.status == .ok }) + results.filter({ $0.status != .ok }).sorted(by: { $0.status < $1.status }) {
                Console.print(DoctorCommand.text(result))
            }
        }
        return isOK ? .done : .failed
    }

    private static func check(_ configuration: Configuration, dataDirectory: String) async -> [Diagnosis] {
        let (data, isServed) = PlaceChecks.dataDirectory(dataDirectory)
        async let git = ProgramChecks.git()
        async let ripgrep = ProgramChecks.ripgrep(configuration)
        async let isolation = ProgramChecks.isolation(configuration)
        async let agent = ProgramChecks.agent(configuration)
        async let model = ModelCheck.run(configuration)
        let keys = data.status == .fail ? nil : await keys(dataDirectory)
        let programs: [Diagnosis?] = [
            ProgramChecks.libraries(), await git, await ripgrep, await isolation, ProgramChecks.user(configuration), await agent,
        ]
        let place: [Diagnosis?] = [
            PlaceChecks.gitHost(configuration), data, await PlaceChecks.addresses(configuration, isServed: isServed), PlaceChecks.descriptors(), keys,
        ]
        return await (programs + place).compactMap { $0 } + model
    }

    private static func keys(_ dataDirectory: String) async -> Diagnosis? {
        let path = DataDirectory(path: DataDirectory.absolutePath(dataDirectory)).database
        var valid = 0
        // Checking must not create a database.
        if FileManager.default.fileExists(atPath: path) {
            guard let list = try? await KeyAccess.open(dataDirectory).list() else { return nil }
            valid = list.keys.count { $0.revokedAt == nil }
        }
        if valid == 0 { return .warn("keys", "there is no API key: nobody can start a run", "hearth keys create") }
        return .ok("keys", "\(valid)")
    }

    /// Returns the lines of a diagnosis.
    static func text(_ result: Diagnosis, columns: Int? = Console.columns) -> String {
        let tone: Tone = result.status == .ok ? .good : result.status == .warn ? .busy : .bad
        let status = result.status.rawValue + Printable.blanks(6 - result.status.rawValue.count)
        let name = status + result.name
        var lines = Printable.entry(name, Printable.line(result.detail), margin: margin, columns: columns)
        if let remedy = result.remedy {
            // The arrow marks the first line; the others align below its text.
            let folded = Printable.entry("", "→ \(Printable.line(remedy))", margin: margin, columns: columns.map { $0 - 2 })
                .filter { !$0.isEmpty }
            lines += folded.enumerated().map { $0.offset == 0 ? $0.element : "  \($0.element)" }
        }
        if let first = lines.first { lines[0] = Console.styled(status, tone) + first.dropFirst(status.count) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The column at which the details begin.
    private static let margin = 19
}
