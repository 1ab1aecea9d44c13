internal import Coding
internal import Runtime

/// Writes one message of the agent, part by part, as a model's step would.
@NetworkLoop final class MessageWriter {
    private static let noTokens: JSONValue = ["input": 0, "output": 0, "reasoning": 0, "cache": ["read": 0, "write": 0]]
    private static let tokens: JSONValue = ["total": 1050, "input": 600, "output": 40, "reasoning": 10, "cache": ["read": 400, "write": 0]]
    private static let cost: JSONValue = 0.00267

    private let store: SessionStore
    private let session: String
    private var info: JSONValue
    private var text: JSONValue?
    private var tool: JSONValue?
    private var toolInput: JSONValue = [:]

    var id: String { info["id"]?.asString ?? "" }
    var callID: String? { tool?["callID"]?.asString }

    /// Begins a message that answers `prompt`, or summarises the earlier conversation.
    init(answering prompt: StoredMessage, in session: String, of store: SessionStore, isSummary: Bool = false) {
        self.store = store
        self.session = session
        let directory = JSONValue.string(store.session(session)?.directory ?? "")
        info = [
            "id": .string(AgentID.make("msg")), "parentID": .string(prompt.id), "role": "assistant", "mode": prompt.info["agent"] ?? "build",
            "agent": prompt.info["agent"] ?? "build", "path": ["cwd": directory, "root": directory], "cost": 0, "tokens": MessageWriter.noTokens,
            "modelID": prompt.info["model"]?["modelID"] ?? "", "providerID": prompt.info["model"]?["providerID"] ?? "",
            "time": ["created": .now], "sessionID": .string(session),
        ]
        if isSummary { info = info.with(["summary": true]) }
        store.put(info, in: session)
    }

    // MARK: Parts

    func beginStep() {
        store.put(part: part("step-start"), in: session)
    }

    /// Adds to the text in progress.
    func say(_ piece: String) {
        if text == nil {
            let made = part("text", ["text": "", "time": ["start": .now]])
            store.put(part: made, in: session)
            text = made
        }
        guard let known = text else { return }
        add(piece, to: known)
        let delta: JSONValue = ["messageID": .string(id), "partID": known["id"] ?? "", "field": "text", "delta": .string(piece)]
        store.publish("message.part.delta", delta, in: session)
    }

    /// Adds to the text without sending the piece: frames that are not JSON are sent instead.
    func lose(_ piece: String, behind frames: Int) {
        say("")
        for _ in 0..<frames { store.publishNoise(in: session) }
        if let known = text { add(piece, to: known) }
    }

    /// Adds to the text like an agent whose model splits its pieces by UTF-16: a character of two units is sent in two pieces.
    func sayInHalves(_ whole: String) {
        say("")
        guard let known = text else { return }
        add(whole, to: known)
        for piece in HalfPairs.pieces(of: whole) {
            let delta: JSONValue = ["messageID": .string(id), "partID": known["id"] ?? "", "field": "text", "delta": .string(HalfPairs.mark)]
            store.publish("message.part.delta", delta, in: session) { HalfPairs.fill($0, with: piece) }
        }
    }

    private func add(_ piece: String, to known: JSONValue) {
        let longer = known.with(["text": .string((known["text"]?.asString ?? "") + piece)])
        text = longer
        store.record(longer, in: session)
    }

    func endText() {
        guard let known = text else { return }
        text = nil
        store.put(part: known.with(["time": known["time"]?.with(["end": .now])]), in: session)
    }

    func beginTool(_ name: String, input: JSONValue) {
        let made = part(
            "tool",
            ["tool": .string(name), "callID": .string(AgentID.make("call")), "state": ["status": "pending", "input": [:], "raw": ""]])
        store.put(part: made, in: session)
        tool = made
        toolInput = input
    }

    /// Starts the tool, unless it is already running.
    func runTool() {
        guard let known = tool, known["state"]?["status"]?.asString == "pending" else { return }
        let running = known.with(["state": ["status": "running", "input": toolInput, "time": ["start": .now]]])
        tool = running
        store.put(part: running, in: session)
    }

    func endTool(output: String, title: String, metadata: JSONValue) {
        endTool(["status": "completed", "output": .string(output), "title": .string(title), "metadata": metadata])
    }

    func failTool(_ error: String, metadata: JSONValue? = nil) {
        endTool(["status": "error", "error": .string(error), "metadata": metadata])
    }

    private func endTool(_ members: [String: JSONValue?]) {
        runTool()
        guard let known = tool else { return }
        tool = nil
        let inside = (known["state"] ?? [:]).with(members).with(["time": known["state"]?["time"]?.with(["end": .now])])
        store.put(part: known.with(["state": inside]), in: session)
    }

    // MARK: The end

    /// Ends the step and the message.
    func finish(_ reason: String) {
        endText()
        let end: JSONValue = ["reason": .string(reason), "tokens": MessageWriter.tokens, "cost": MessageWriter.cost]
        store.put(part: part("step-finish", end), in: session)
        info = info.with(["finish": .string(reason), "tokens": MessageWriter.tokens, "cost": MessageWriter.cost])
        store.put(info, in: session)
        complete()
    }

    /// Ends the message with an error; everything still open in it ends too.
    func fail(_ error: JSONValue) {
        endText()
        failTool("Tool execution aborted", metadata: ["interrupted": true])
        info = info.with(["error": error])
        complete()
    }

    private func complete() {
        info = info.with(["time": info["time"]?.with(["completed": .now])])
        store.put(info, in: session)
    }

    private func part(_ type: String, _ members: JSONValue = [:]) -> JSONValue {
        members.with(["id": .string(AgentID.make("prt")), "messageID": .string(id), "sessionID": .string(session), "type": .string(type)])
    }
}
