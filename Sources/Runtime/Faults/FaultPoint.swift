/// A point at which a crash must lose nothing. The points are derived from the enums of steps and calls. The crash matrix of the tests kills the server
/// at each of them, and fails if none of its scenarios reaches a new one.
public enum FaultPoint: Sendable, Hashable {
    /// An edge of a step of a turn.
    case step(StepKind, StepEdge)
    /// An edge of an outside call.
    case call(OutsideCall, CallEdge)
    /// An edge of a commit of the writer.
    case commit(CommitEdge)
    /// A moment in the life of a sandbox host.
    case host(HostEdge)

    /// The edges of a commit.
    public enum CommitEdge: String, CaseIterable, Sendable {
        /// The batch is applied, `COMMIT` has not run.
        case before
        /// `COMMIT` has run, nobody has been answered.
        case after
    }

    /// Moments in the life of a sandbox host.
    public enum HostEdge: String, CaseIterable, Sendable {
        /// The directory exists, the process has not been started.
        case prepared
        /// The control socket answers.
        case listening
        /// The end was requested, nothing has been freed.
        case ending
    }

    /// All points.
    public static var allCases: [FaultPoint] {
        var all: [FaultPoint] = []
        for kind in StepKind.allCases { for edge in kind.edges { all.append(.step(kind, edge)) } }
        for call in OutsideCall.allCases { for edge in CallEdge.allCases { all.append(.call(call, edge)) } }
        for edge in CommitEdge.allCases { all.append(.commit(edge)) }
        for edge in HostEdge.allCases { all.append(.host(edge)) }
        return all
    }

    /// The name that `HEARTH_FAULT` uses: `step.deliver.after_begin`, `call.agent_prompt.after_answer`, `commit.before`.
    public var name: String {
        switch self {
        case .step(let kind, let edge): return "step.\(kind.rawValue).\(edge.rawValue)"
        case .call(let call, let edge): return "call.\(call.rawValue).\(edge.rawValue)"
        case .commit(let edge): return "commit.\(edge.rawValue)"
        case .host(let edge): return "host.\(edge.rawValue)"
        }
    }
}

/// Calls that change something outside the database.
public enum OutsideCall: String, CaseIterable, Sendable {
    /// A sandbox host is started.
    case sandboxCreate = "sandbox_create"
    /// A process is started in a sandbox.
    case sandboxStart = "sandbox_start"
    /// A sandbox is ended.
    case sandboxDestroy = "sandbox_destroy"
    /// A repository is fetched.
    case gitFetch = "git_fetch"
    /// A session is opened with the agent.
    case agentOpenSession = "agent_open_session"
    /// A prompt is sent to the agent.
    case agentPrompt = "agent_prompt"
    /// A turn is aborted at the agent.
    case agentAbort = "agent_abort"
    /// A permission or question is answered at the agent.
    case agentAnswer = "agent_answer"
}

/// The edges of an outside call.
public enum CallEdge: String, CaseIterable, Sendable {
    /// Nothing has left the process.
    case beforeSend = "before_send"
    /// The answer has been read.
    case afterAnswer = "after_answer"
}
