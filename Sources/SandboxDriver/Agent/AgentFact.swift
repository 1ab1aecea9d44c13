public import Coding

/// Something finished in an agent's work, under a key that is the same whenever and from wherever it is read.
public struct AgentFact: Sendable, Equatable {
    /// What is finished.
    public enum Content: Sendable, Equatable {
        /// The agent has the prompt: its text is part of the conversation.
        case promptReceived(PromptID)
        /// A text of the answer.
        case message(part: String, text: String)
        /// A text of thinking.
        case reasoning(part: String, text: String)
        /// A tool call began; its input is complete.
        case toolStarted(ToolCall)
        /// A tool call ended.
        case toolEnded(ToolCall, ToolResult)
        /// The list of things to do, whole.
        case todo([TodoItem])
        /// A file was changed by a tool; the path as the agent gave it.
        case fileChanged(path: String)
        /// One answer of the model is over.
        case stepEnded(reason: String, usage: ModelUsage)
        /// Earlier conversation was summarised to make room.
        case compacted
    }

    /// The key: `prt_x:completed`. Unique within a session.
    public let source: String
    /// The session it belongs to.
    public let session: AgentSessionID
    /// It belongs to the session itself, not to one that it has started.
    public let isRoot: Bool
    /// What is finished.
    public let content: Content

    /// A fact.
    public init(source: String, session: AgentSessionID, isRoot: Bool, content: Content) {
        self.source = source
        self.session = session
        self.isRoot = isRoot
        self.content = content
    }
}

/// A call of a tool.
public struct ToolCall: Sendable, Equatable {
    /// The agent's id of the call.
    public let callID: String
    /// The tool: `bash`, `edit`, `read`, …
    public let tool: String
    /// What it is about, in a few words, where the agent says.
    public let title: String?
    /// Its arguments.
    public let input: JSONValue

    /// A call.
    public init(callID: String, tool: String, title: String?, input: JSONValue) {
        self.callID = callID
        self.tool = tool
        self.title = title
        self.input = input
    }
}

/// How a call of a tool ended.
public struct ToolResult: Sendable, Equatable {
    /// The kinds of end, as the API names them.
    public enum Status: String, Sendable, Codable {
        /// It ran to its end. Says nothing of an exit code.
        case ok
        /// It failed, or did not come to its end: its time was over, or it was killed.
        case error
        /// It was not allowed.
        case denied
        /// The turn was stopped.
        case aborted
    }

    /// How it ended.
    public let status: Status
    /// What it gave back, as the model was told; may be cut by the agent.
    public let output: String
    /// The exit code of a command, where there is one.
    public let exitCode: Int?
    /// How long it took, where the agent says.
    public let durationMillis: Int64?
    /// Why it did not end by itself, in the agent's words, which stand at the end of `output`, too.
    public let note: String?
    /// The agent has cut the output.
    public let isTruncated: Bool

    /// A result.
    public init(status: Status, output: String, exitCode: Int?, durationMillis: Int64?, note: String? = nil, isTruncated: Bool = false) {
        self.status = status
        self.output = output
        self.exitCode = exitCode
        self.durationMillis = durationMillis
        self.note = note
        self.isTruncated = isTruncated
    }
}

/// One thing to do.
public struct TodoItem: Sendable, Equatable, Codable {
    /// How far it is, as the API names it.
    public enum Status: String, Sendable, Codable {
        /// Not begun.
        case pending
        /// Begun.
        case inProgress = "in_progress"
        /// Done.
        case completed
        /// Given up.
        case cancelled
    }

    /// What is to be done.
    public let text: String
    /// How far it is.
    public let status: Status

    /// A thing to do.
    public init(text: String, status: Status) {
        self.text = text
        self.status = status
    }
}
