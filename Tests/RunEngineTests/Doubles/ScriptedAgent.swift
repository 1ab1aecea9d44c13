import Coding
import FoundationEssentials
import Runtime
import SandboxDriver
import Transport

@testable import RunEngine

/// An agent that exists only in the tests. It keeps its sessions in memory, so that they outlive a restart of its "server", and does with a prompt
/// what the test says.
final class ScriptedAgent: AgentDriver {
    /// The agent's work on one prompt.
    struct Job: Sendable {
        let agent: ScriptedAgent
        let id: PromptID
        let prompt: Prompt
        let workspace: SandboxPath

        /// Finishes a text of the answer.
        func say(_ text: String) { agent.add(.message(part: "part-\(UUID().uuidString)", text: text), to: id) }

        /// Adds a fact to the record, and reports it.
        func report(_ content: AgentFact.Content) { agent.add(content, to: id) }

        /// Ends the turn.
        func end(_ verdict: TurnVerdict = .completed) { agent.end(id, verdict) }
    }

    private struct Record {
        let text: String
        let session: AgentSessionID
        var facts: [AgentFact]
        var state = TurnState.running
    }

    private struct State {
        var workspace = SandboxPath("/")
        var launches: [AgentLaunch] = []
        var sessions: [AgentSessionID: StepToken] = [:]
        var records: [PromptID: Record] = [:]
        var order: [PromptID] = []
        var streams: [AsyncStream<AgentEvent>.Continuation] = []
        var asks: [Ask] = []
        var answers: [Ask.Answer] = []
        var interrupts = 0
        var problem: AgentError?
        var forgetsAtStart = false
        /// The answers to the next deliveries, and whether the prompt is recorded all the same.
        var submissions: [(answer: Submission, isTaken: Bool)] = []
    }

    let name = "scripted"
    let installation: [String] = []
    let modelFormats: [ModelFormat] = []
    private let script: @Sendable (Job) async -> Void
    private let state = Locked(State())

    /// - Parameter script: Runs for each prompt that is delivered.
    init(_ script: @escaping @Sendable (Job) async -> Void = ScriptedAgent.writeNote) {
        self.script = script
    }

    /// Adds a line with the prompt to `NOTES.md`, and says so.
    @Sendable static func writeNote(_ job: Job) async {
        let path = job.workspace.appending("NOTES.md").text
        let before = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        try? (before + job.prompt.text + "\n").write(toFile: path, atomically: false, encoding: .utf8)
        job.say("Noted: \(job.prompt.text)")
        job.end()
    }

    /// Works until it is interrupted.
    @Sendable static func workOn(_ job: Job) async { job.say("Working.") }

    /// The prompts that it got, in order.
    var prompts: [String] { state.withLock { state in state.order.compactMap { state.records[$0]?.text } } }
    var interrupts: Int { state.withLock { $0.interrupts } }
    var answers: [Ask.Answer] { state.withLock { $0.answers } }
    var launches: [AgentLaunch] { state.withLock { $0.launches } }

    /// Has every call fail; `nil` ends that.
    func fail(_ problem: AgentError?) {
        let streams = state.withLock { state in
            state.problem = problem
            defer { if problem != nil { state.streams = [] } }
            return problem == nil ? [] : state.streams
        }
        for stream in streams { stream.finish() }
    }

    /// Answers the next delivery in this way.
    func answerDelivery(_ answer: Submission, isTaken: Bool) { state.withLock { $0.submissions.append((answer, isTaken)) } }

    /// Forgets its sessions when its server is started again.
    func forgetAtNextStart() { state.withLock { $0.forgetsAtStart = true } }

    /// Forgets its sessions.
    func forget() { state.withLock { $0.sessions = [:] } }

    /// Asks the caller something.
    func ask(_ ask: Ask) {
        state.withLock { $0.asks.append(ask) }
        tell(.ask(ask))
    }

    /// Ends the turn of a prompt.
    func end(_ id: PromptID, _ verdict: TurnVerdict) {
        let session = state.withLock { state in
            state.records[id]?.state = .ended(verdict)
            return state.records[id]?.session
        }
        if let session { tell(.status(.idle, session: session, isRoot: true)) }
    }

    /// Ends the newest turn.
    func endTurn(_ verdict: TurnVerdict = .completed) {
        if let id = state.withLock({ $0.order.last }) { end(id, verdict) }
    }

    fileprivate func add(_ content: AgentFact.Content, to id: PromptID) {
        let fact = state.withLock { state -> AgentFact in
            let number = state.records[id]?.facts.count ?? 0
            let fact = AgentFact(
                source: "\(id):\(number)", session: state.records[id]?.session ?? AgentSessionID(rawValue: "ses"), isRoot: true, content: content)
            state.records[id]?.facts.append(fact)
            return fact
        }
        tell(.fact(fact))
    }

    private func tell(_ event: AgentEvent) {
        for stream in state.withLock({ $0.streams }) { stream.yield(event) }
    }

    // MARK: AgentDriver

    func check() async throws(AgentError) -> String { "1" }

    func start(_ launch: AgentLaunch) -> AgentStart {
        state.withLock { state in
            state.workspace = launch.workspace
            if state.forgetsAtStart { state.sessions = [:] }
            state.launches.append(launch)
        }
        return AgentStart(
            files: [],
            command: Command(kind: .agent(port: 0), executable: "scripted", arguments: [], environment: [:], directory: launch.workspace))
    }

    func connect(to endpoint: Endpoint, launch: AgentLaunch, within limit: Duration) async throws(AgentError) -> any AgentServer {
        if let problem = state.withLock({ $0.problem }) { throw problem }
        return Server(agent: self)
    }

    func makePromptID() -> PromptID { PromptID(rawValue: Identifier.random(prefix: "prompt")) }

    private struct Server: AgentServer {
        let agent: ScriptedAgent
        var version: String { "1" }
        var dialect: String { "memory" }

        private func reach<Value>(_ body: (inout State) -> Value) throws(AgentError) -> Value {
            let (value, problem) = agent.state.withLock { state -> (Value?, AgentError?) in
                if let problem = state.problem { return (nil, problem) }
                return (body(&state), nil)
            }
            if let problem { throw problem }
            guard let value else { throw .unreachable("nothing") }
            return value
        }

        func health(within limit: Duration) async -> AgentHealth { .healthy }

        func openSession(_ spec: SessionSpec, token: StepToken) async throws(AgentError) -> AgentSessionID {
            try reach { state in
                let id = AgentSessionID(rawValue: Identifier.random(prefix: "ses"))
                state.sessions[id] = token
                return id
            }
        }

        func findSession(token: StepToken) async throws(AgentError) -> AgentSessionID? {
            try reach { state in state.sessions.first { $0.value == token }?.key }
        }

        func knows(_ session: AgentSessionID, within limit: Duration) async throws(AgentError) -> Bool { try reach { $0.sessions[session] != nil } }

        func deliver(_ prompt: Prompt, to session: AgentSessionID, id: PromptID) async throws(AgentError) -> Submission {
            let (answer, workspace) = try reach { state -> (Submission, SandboxPath?) in
                let next = state.submissions.isEmpty ? (answer: .accepted, isTaken: true) : state.submissions.removeFirst()
                guard next.isTaken else { return (next.answer, nil) }
                let fact = AgentFact(source: "\(id):received", session: session, isRoot: true, content: .promptReceived(id))
                state.records[id] = Record(text: prompt.text, session: session, facts: [fact])
                state.order.append(id)
                return (next.answer, state.workspace)
            }
            guard let workspace else { return answer }
            agent.tell(.fact(AgentFact(source: "\(id):received", session: session, isRoot: true, content: .promptReceived(id))))
            let job = Job(agent: agent, id: id, prompt: prompt, workspace: workspace)
            Task { [script = agent.script] in await script(job) }
            return answer
        }

        func delivery(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Observed<Delivery> {
            try reach { $0.records[id] == nil ? .absent : .done(.started) }
        }

        func events(of session: AgentSessionID) async throws(AgentError) -> AsyncStream<AgentEvent> {
            let (stream, continuation) = AsyncStream.makeStream(of: AgentEvent.self)
            try reach { $0.streams.append(continuation) }
            continuation.yield(.connected)
            return stream
        }

        func transcript(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Transcript {
            let (record, isKnown) = try reach { ($0.records[id], $0.sessions[session] != nil) }
            guard isKnown else { throw .sessionUnknown }
            let texts = (record?.facts ?? []).compactMap { if case .message(_, let text) = $0.content { text } else { nil } }
            return Transcript(facts: record?.facts ?? [], open: [], state: record?.state ?? .running, summary: texts.last, usage: ModelUsage())
        }

        func isAtWork(_ session: AgentSessionID) async throws(AgentError) -> Bool {
            try reach { state in state.order.last.map { state.records[$0]?.state == .running } ?? false }
        }

        func interrupt(_ session: AgentSessionID) async throws(AgentError) {
            let last = try reach { state in
                state.interrupts += 1
                return state.order.last { state.records[$0]?.session == session }
            }
            if let last { agent.end(last, .interrupted) }
        }

        func openAsks(in session: AgentSessionID) async throws(AgentError) -> [Ask] { try reach { $0.asks } }

        func answer(_ ask: Ask, _ answer: Ask.Answer) async throws(AgentError) {
            try reach { state in
                state.asks.removeAll { $0.id == ask.id }
                state.answers.append(answer)
            }
            agent.tell(.askClosed(ask.id))
        }
    }
}
