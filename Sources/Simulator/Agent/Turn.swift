internal import Coding
internal import Glibc
internal import Runtime

/// A turn that plays a prompt's scenario until its end or its abort.
@NetworkLoop final class Turn {
    let prompt: StoredMessage
    let session: String
    let store: SessionStore
    let asks: AskBook
    let configuration: JSONValue
    private(set) var wasAborted = false
    private let scenario: Scenario
    private let onEnd: @NetworkLoop (Turn) -> Void
    private(set) var writer: MessageWriter
    private var task: Task<Void, Never>?

    /// Creates a turn that answers a prompt and calls `onEnd` when it has ended.
    init(
        _ prompt: StoredMessage, in session: String, of store: SessionStore, asks: AskBook, configuration: JSONValue,
        onEnd: @escaping @NetworkLoop (Turn) -> Void
    ) {
        self.prompt = prompt
        self.session = session
        self.store = store
        self.asks = asks
        self.configuration = configuration
        self.onEnd = onEnd
        scenario = Scenario(prompt: prompt.text)
        store.garble(session, readings: scenario.garbledReadings)
        store.publishBusy(session)
        writer = MessageWriter(answering: prompt, in: session, of: store)
    }

    func start() {
        task = Task { @NetworkLoop in await play() }
    }

    /// Ends the turn at once, in the order of the real agent: the failure and the status first, then the message.
    func abort() {
        guard !wasAborted else { return }
        wasAborted = true
        task?.cancel()
        asks.abort(session)
        let error: JSONValue = ["name": "MessageAbortedError", "data": ["message": "Aborted"]]
        store.publish("session.error", ["error": error], in: session)
        onEnd(self)
        writer.fail(error)
        store.publishIdle(session)
    }

    private func play() async {
        guard !wasAborted else { return }
        if scenario.isHanging { return await pause(.seconds(AgentLimits.slowSeconds * 24)) }
        // Repeated before each model call, and before checking for more work.
        store.publishBusy(session)
        if let status = scenario.failStatus { return fail(status) }
        if let retries = scenario.retries { guard await wait(retries) else { return } }
        writer.beginStep()
        if scenario.isLost { return await die() }
        if let story = story() { return await play(story) }
        guard await goInCircles() else { return }
        var choice: String?
        if scenario.isQuestioning {
            guard let answer = await question() else { return }
            choice = answer
            nextStep()
        } else if !isWithoutWork {
            guard await work() else { return }
            nextStep()
        }
        if let count = scenario.noiseFrames { writer.lose("(Nobody heard this.) ", behind: count) }
        for number in 0..<(scenario.slowSeconds ?? 0) * 10 {
            writer.say("\(number + 1) ")
            await pause(AgentLimits.slowStep)
            guard !wasAborted else { return }
        }
        if scenario.isSplit { writer.sayInHalves("Smile 😀 and 👩‍👧 go on. ") }
        let text = TurnText(prompt, store.session(session), isPlan: isPlan, choice: choice)
        finish(saying: text.text)
    }

    /// Ends the last step with a text, and with it the turn.
    private func finish(saying text: String) {
        for piece in TurnText.pieces(of: text) { writer.say(piece) }
        writer.finish("stop")
        store.publishBusy(session)
        end()
    }

    /// Begins another message of the same turn.
    func nextStep(isSummary: Bool = false) {
        store.publishBusy(session)
        writer = MessageWriter(answering: prompt, in: session, of: store, isSummary: isSummary)
        store.publishBusy(session)
        writer.beginStep()
    }

    /// Waits for a model that accepts no requests; returns `false` if aborted meanwhile.
    private func wait(_ retries: Scenario.Retries) async -> Bool {
        for attempt in 1...max(1, retries.count) {
            let next = SystemTime().wall.advanced(by: .seconds(retries.seconds))
            store.publishRetry(session, attempt: attempt, message: "The model takes no requests", next: next)
            await pause(.seconds(retries.seconds))
            guard !wasAborted else { return false }
            store.publishBusy(session)
        }
        return true
    }

    /// Does work without progress; returns `false` if aborted meanwhile.
    private func goInCircles() async -> Bool {
        for _ in 0..<scenario.summaries {
            writer.say("I go on.")
            writer.finish("stop")
            nextStep(isSummary: true)
            writer.say("What was said until now.")
            writer.finish("stop")
            nextStep()
            await pause(AgentLimits.circleStep)
            guard !wasAborted else { return false }
        }
        for _ in 0..<scenario.repeats {
            writer.beginTool("bash", input: ["command": "echo again", "description": "Try it again"])
            writer.runTool()
            writer.endTool(output: "again\n", title: "echo again", metadata: ["output": "again\n", "exit": 0, "truncated": false])
            writer.finish("tool-calls")
            nextStep()
            await pause(AgentLimits.circleStep)
            guard !wasAborted else { return false }
        }
        if let path = scenario.outsidePath { guard await readOutside(path) else { return false } }
        return true
    }

    private var isPlan: Bool { prompt.info["agent"]?.asString == "plan" }
    private var isWithoutWork: Bool { scenario.isWrong || isPlan }

    /// Writes the notes with a tool; returns `false` if that ends the turn.
    private func work() async -> Bool {
        let notes = Notes(directory: store.session(session)?.directory ?? "")
        for piece in ["I will ", "note ", "that."] { writer.say(piece) }
        let content = notes.content(adding: prompt.text)
        writer.beginTool("write", input: ["filePath": .string(notes.path), "content": .string(String(decoding: content, as: UTF8.self))])
        if scenario.isAsking {
            switch await askPermission(Notes.name) {
            case .allowed, .answered: break
            case .aborted: return false
            case .rejected(let message):
                let plain = "The user rejected permission to use this specific tool call"
                writer.failTool(message.map { "\(plain) with the following feedback: \($0)" } ?? "\(plain).")
                writer.finish("tool-calls")
                // A refusal without a message ends the turn here.
                if message == nil { end() }
                return message != nil
            }
        }
        writer.runTool()
        writer.endText()
        do {
            try notes.write(content)
            writer.endTool(output: "Wrote file successfully.", title: Notes.name, metadata: ["filepath": .string(notes.path), "truncated": false])
        } catch {
            writer.failTool(ErrorText.of(error))
        }
        writer.finish("tool-calls")
        return true
    }

    private func fail(_ status: Int) {
        let messages = [401: "Invalid API key", 402: "Insufficient credits", 429: "Too many requests", 500: "Internal server error"]
        let error: JSONValue = [
            "name": "APIError",
            "data": [
                "message": .string(messages[status] ?? "status \(status)"), "statusCode": .integer(Int64(status)),
                "isRetryable": .bool(status == 429 || status >= 500),
            ],
        ]
        store.publish("session.error", ["error": error], in: session)
        store.publishIdle(session)
        writer.fail(error)
        end()
    }

    private func die() async {
        writer.say("I will ")
        await pause(AgentLimits.lastWords)
        store.save()
        if !wasAborted { _exit(1) }
    }

    func end() {
        store.touch(session)
        onEnd(self)
    }

    private func pause(_ duration: Duration) async {
        try? await NetworkLoop.sleep(for: duration)
    }

    // MARK: The story

    /// Returns tools for the work tree in which to play the demo's story; `nil` for any other prompt or repository.
    private func story() -> ToolRunner? {
        guard !isPlan, GreeterScript.isMeant(by: prompt.text), let directory = store.session(session)?.directory else { return nil }
        let tools = ToolRunner(directory: directory)
        return Greeter.isHere(tools.text) ? tools : nil
    }

    /// Plays the story with real tools: the script's calls are executed, and their results decide what the script says next.
    private func play(_ tools: ToolRunner) async {
        let prompts = store.session(session)?.prompts ?? []
        let said = prompts.prefix { $0.id != prompt.id }.map(\.text) + [prompt.text]
        var results: [String] = []
        while !wasAborted {
            switch GreeterScript().reply(to: Conversation(prompts: said, results: results)) {
            case .text(let text), .full(let text), .halves(let text): return finish(saying: text)
            case .calls(let text, let calls):
                for piece in TurnText.pieces(of: text) { writer.say(piece) }
                for call in calls {
                    guard let result = await run(call, tools) else { return }
                    results.append(result)
                }
                writer.finish("tool-calls")
                nextStep()
            case .failure(let status, _): return fail(status)
            case .stall, .cut: return fail(500)
            }
        }
    }

    /// Returns the result of a tool; `nil` if the turn was aborted meanwhile.
    private func run(_ call: ScriptedCall, _ tools: ToolRunner) async -> String? {
        writer.beginTool(call.name, input: tools.input(of: call))
        writer.runTool()
        writer.endText()
        let result = await tools.run(call)
        guard !wasAborted else { return nil }
        if result.isError {
            writer.failTool(result.output)
        } else {
            writer.endTool(output: result.output, title: result.title, metadata: result.metadata)
        }
        return result.output
    }
}
