/// A reason why an agent did not do what it was asked.
public enum AgentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Its program does not exist or does not run, with the remedy.
    case missing(detail: String, remedy: String)
    /// Its server did not come up in time or exited at once; the end of its output.
    case startFailed(String)
    /// Its version or dialect has not been tested.
    case unsupported(String)
    /// It cannot be reached: refused, closed, or no answer in time.
    case unreachable(String)
    /// It does not know the session.
    case sessionUnknown
    /// It refused, with this status and message.
    case refused(status: Int, detail: String)
    /// Its answer is readable but makes no sense.
    case malformed(String)
    /// Its answer exceeds the size limit.
    case tooLarge(String)
    /// Its answer is not JSON. The agent is alive and working nevertheless.
    case unreadable(String)

    /// The remedy shown to the caller, if one is known.
    public var remedy: String? {
        if case .missing(_, let remedy) = self { remedy } else { nil }
    }

    /// `true` if only the answer is unusable, which is no reason to consider the agent dead. An agent that expects another password is not ours.
    public var isUnusableAnswer: Bool {
        switch self {
        case .malformed, .tooLarge, .unreadable: true
        case .refused(let status, _): status != 401
        default: false
        }
    }

    /// The error, in words.
    public var detail: String {
        switch self {
        case .missing(let detail, _): return detail
        case .startFailed(let text), .unsupported(let text), .unreachable(let text), .malformed(let text), .tooLarge(let text),
            .unreadable(let text):
            return text
        case .sessionUnknown: return "the agent does not know the session"
        case .refused(let status, let detail): return "the agent answered \(status): \(detail)"
        }
    }

    /// The same as `detail`.
    public var description: String { detail }
}
