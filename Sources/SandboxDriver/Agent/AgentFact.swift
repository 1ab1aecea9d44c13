public import Coding

/// A finished part of an agent's work, under a key that is the same whenever and from wherever it is read.
public struct AgentFact: Sendable, Equatable {
    /// The content of a fact.
    public enum Content: Sendable, Equatable {
        /// The agent has the prompt: its text is part of the conversation.
        case promptReceived(PromptID)
        /// A text of the answer.
        case message(part: String, text: String)
        /// A text of the agent's reasoning.
        case reasoning(part: String, text: String)
        /// A tool call began; its input is complete.
        case toolStarted(ToolCall)
        /// A tool call ended.
        case toolEnded(ToolCall, ToolResult)
        /// The complete to-do list.
        case todo([TodoItem])
        /// A tool changed a file; the path is as the agent gave it.
        case fileChanged(path: String)
        /// The model finished one answer.
        case stepEnded(reason: String, usage: ModelUsage)
        /// Earlier conversation was summarised to make room.
        case compacted
    }

    /// The key, for example `prt_x:completed`. Unique within a session.
    public let source: String
    /// The session it belongs to.
    public let session: AgentSessionID
    /// `true` if the fact belongs to the root session, not to one that it started.
    public let isRoot: Bool
    /// The content.
    public let content: Content

    /// Creates a fact.
    public init(source: String, session: AgentSessionID, isRoot: Bool, content: Content) {
        self.source = source
        self.session = session
        self.isRoot = isRoot
        self.content = content
    }
}

/// A tool call.
public struct ToolCall: Sendable, Equatable {
    /// The agent's id of the call.
    public let callID: String
    /// The tool: `bash`, `edit`, `read`, …
    public let tool: String
    /// A short description of the call, if the agent gives one.
    public let title: String?
    /// The call's arguments.
    public let input: JSONValue

    /// Creates a call.
    public init(callID: String, tool: String, title: String?, input: JSONValue) {
        self.callID = callID
        self.tool = tool
        self.title = title
        self.input = input
    }
}

/// The result of a tool call.
public struct ToolResult: Sendable, Equatable {
    /// The outcomes, as the API names them.
    public enum Status: String, Sendable, Codable {
        /// It ran to its end, whatever its exit code.
        case ok
        /// It failed, or was cut short: it timed out or was killed.
        case error
        /// It was not allowed.
        case denied
        /// The turn was stopped.
        case aborted
    }

    /// The outcome.
    public let status: Status
    /// The output as the model was given it; the agent may have truncated it.
    public let output: String
    /// The exit code of a command, if there is one.
    public let exitCode: Int?
    /// The duration, if the agent gives one.
    public let durationMillis: Int64?
    /// The reason why it did not end by itself, in the agent's words; `output` ends with them too.
    public let note: String?
    /// `true` if the agent truncated the output.
    public let isTruncated: Bool

    /// Creates a result.
    public init(status: Status, output: String, exitCode: Int?, durationMillis: Int64?, note: String? = nil, isTruncated: Bool = false) {
        self.status = status
        self.output = output
        self.exitCode = exitCode
        self.durationMillis = durationMillis
        self.note = note
        self.isTruncated = isTruncated
    }
}

/// An item of the to-do list.
public struct TodoItem: Sendable, Equatable, Codable {
    /// The progress of an item, as the API names it.
    public enum Status: String, Sendable, Codable {
        /// Not started.
        case pending
        /// Started.
        case inProgress = "in_progress"
        /// Done.
        case completed
        /// Abandoned.
        case cancelled
    }

    /// The task, in words.
    public let text: String
    /// The progress of the item.
    public let status: Status

    /// Creates an item.
    public init(text: String, status: Status) {
        self.text = text
        self.status = status
    }
}
