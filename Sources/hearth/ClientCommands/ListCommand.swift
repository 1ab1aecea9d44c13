internal import Coding

/// `hearth list`: lists the newest runs.
enum ListCommand: Command {
    static let syntax = Syntax(
        words: ["list"], summary: "list runs, newest first",
        options: [
            .value("--status", "LIST", "queued, running, idle, ended; several by commas"), .value("--repository", "REPO", "of this repository"),
            Syntax.Option(flag: "--tag", placeholder: "TAG", text: "with this tag; may be repeated", isRepeatable: true),
            .value("--limit", "N", "at most so many, 1 to 100 (default 20)"),
        ] + ClientOptions.all)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        var query: [String] = ["limit=\(PercentEncoding.encode(arguments.value("--limit") ?? "20"))"]
        for (option, name) in [("--status", "status"), ("--repository", "repository"), ("--tag", "tag")] {
            query += arguments.all(option).map { "\(name)=\(PercentEncoding.encode($0))" }
        }
        let answer = try await tool.client.json("GET", "/runs?\(query.joined(separator: "&"))")
        if tool.isJSON {
            Console.json(answer)
            return .done
        }
        let runs = answer["runs"]?.asArray ?? []
        guard !runs.isEmpty else {
            Console.advise("There are no such runs. Start one with: hearth run owner/repo \"…\"")
            return .done
        }
        let table = TextTable(["RUN", "STATUS", "REPOSITORY", "TURNS", "PATCH", "UPDATED", "TITLE"], runs.map(row), whole: [0, 1, 3, 4, 5])
        Console.print(table.text(columns: Console.columns))
        if answer["nextCursor"]?.asString != nil { Console.advise("There are more: raise --limit, or narrow the list.") }
        return .done
    }

    /// The width of a title, which may come from a text of any length.
    private static let longestTitle = 120

    private static func row(_ run: JSONValue) -> [String] {
        let words = RunText(run: run)
        let title = Printable.line(run["title"]?.asString ?? run["summary"]?.asString?.split(separator: "\n").first.map(String.init) ?? "")
        return [
            words.shortID, words.status, Printable.line(run["repository"]?["fullName"]?.asString ?? "–"), "\(run["turnCount"]?.asInteger ?? 0)",
            words.patch ?? "–", LocalTime.minute(run["updatedAt"]?.asString ?? ""), Printable.clip(title, to: longestTitle),
        ]
    }
}
