internal import Coding

/// The steps that commands about one run share: finding it, following it, and printing its result.
struct RunTool: Sendable {
    let client: APIClient
    let isJSON: Bool

    init(_ arguments: Arguments) throws(CommandFailure) {
        client = try ClientOptions.client(arguments)
        isJSON = arguments.has("--json")
    }

    /// Returns the path of the run whose id begins with a word.
    func path(_ word: String) async throws(CommandFailure) -> String {
        "/runs/\(try await RunLookup(client: client).id(word))"
    }

    /// Prints an answer that contains a run.
    ///
    /// - Parameter isOnScreen: true if the turn's patch was already shown.
    func print(_ answer: JSONValue, isOnScreen: Bool = false) {
        if isJSON { return Console.json(answer) }
        let run = answer["run"] ?? .null
        for line in RunText(run: run).closing(withPatch: !isOnScreen) { Console.line(line) }
    }

    /// Follows a turn that was just accepted to its end, and prints the result.
    func follow(_ accepted: JSONValue, after seq: Int64, stop: StopSignal) async throws(CommandFailure) -> ExitCode {
        let id = accepted["run"]?["id"]?.asString ?? ""
        var follower = RunFollower(client: client, run: id, display: isJSON ? SilentDisplay() : RunTool.display(asks: TerminalInput.isPossible))
        if !isJSON, TerminalInput.isPossible { follower.asker = QuestionAsker(client: client, run: id, display: follower.display) }
        let following = follower
        stop.handle()
        let work = Task { () -> Result<Void, CommandFailure> in
            do throws(CommandFailure) {
                return .success(try await following.follow(after: seq, until: .idle))
            } catch {
                return .failure(error)
            }
        }
        let watcher = Task {
            await stop.wait()
            work.cancel()
        }
        let result = await work.value
        watcher.cancel()
        await following.asker?.close()
        await following.display.close()
        if stop.wasAsked { return try await leave(id) }
        try result.get()
        let answer = try await client.json("GET", "/runs/\(id)")
        print(answer, isOnScreen: TerminalWriter.isPossible)
        return RunTool.code(of: answer["run"] ?? .null)
    }

    /// Returns a display for the terminal's screen, or for plain lines.
    ///
    /// - Parameter asks: true if questions are asked there.
    static func display(asks: Bool = false) -> any RunDisplay {
        TerminalWriter.isPossible ? ScreenDisplay(asks: asks) : PlainDisplay()
    }

    /// Returns the exit code for the outcome of the last turn.
    static func code(of run: JSONValue) -> ExitCode {
        switch run["outcome"]?.asString {
        case "lost", "expired": return .sessionGone
        case "failed": return .turnFailed
        default: break
        }
        switch run["lifecycle"]?["stopReason"]?.asString {
        case nil, "end_turn", "interrupted", "cancelled": return .done
        default: return .turnFailed
        }
    }

    /// Handles Ctrl-C: the run goes on unless the user wants something else. A second Ctrl-C ends the program at once.
    private func leave(_ id: String) async throws(CommandFailure) -> ExitCode {
        let short = RunText.shortID(id)
        guard Console.isTerminal, Console.errorsAreTerminal, !isJSON else {
            Console.advise("the run goes on: hearth tail \(short)")
            return .done
        }
        Console.note("\nThe run goes on. [l]eave it so, [i]nterrupt the turn, or [e]nd the run? ")
        switch readLine()?.lowercased().first {
        case "i": print(try await client.json("POST", "/runs/\(id)/interrupt", [:]))
        case "e": print(try await client.json("POST", "/runs/\(id)/messages", ["endSession": true, "whenBusy": "interrupt"]))
        default: Console.advise("hearth tail \(short) follows it again")
        }
        return .done
    }
}

/// Finds a run by the beginning of its id.
struct RunLookup: Sendable {
    /// The most pages of the list that are searched, of 100 runs each.
    private static let pages = 20
    private static let idLength = 30

    let client: APIClient

    /// Returns the complete id. Throws if no id, or more than one, begins with the text.
    func id(_ text: String) async throws(CommandFailure) -> String {
        let wanted = text.hasPrefix("run_") ? text : "run_\(text)"
        // Other characters must not become a part of the requested path.
        guard wanted.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (48...57).contains($0) || (97...122).contains($0) }) else { throw none(text) }
        guard wanted.count < RunLookup.idLength else { return wanted }
        var found: [String] = []
        var cursor = ""
        for _ in 0..<RunLookup.pages {
            let page = try await client.json("GET", "/runs?limit=100\(cursor)")
            found += (page["runs"]?.asArray ?? []).compactMap { $0["id"]?.asString }.filter { $0.hasPrefix(wanted) }
            guard found.count < 2, let next = page["nextCursor"]?.asString else { break }
            cursor = "&cursor=\(next)"
        }
        guard let first = found.first else { throw none(text) }
        guard found.count == 1 else {
            throw CommandFailure("more than one run begins with '\(text)'", remedy: "name more of it: \(found.prefix(5).joined(separator: ", "))")
        }
        return first
    }

    private func none(_ text: String) -> CommandFailure {
        CommandFailure("no run begins with '\(Printable.line(text))'", remedy: "hearth list shows the newest")
    }
}
