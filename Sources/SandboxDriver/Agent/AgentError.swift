/// Why an agent did not do what it was asked.
public enum AgentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Its program is not there or does not run: what to do about it.
    case missing(detail: String, remedy: String)
    /// Its server did not come up in time, or ended at once; the last of what it printed.
    case startFailed(String)
    /// Its version or dialect is not one of those that were tested.
    case unsupported(String)
    /// It cannot be reached: refused, closed, or no answer in time.
    case unreachable(String)
    /// It does not know the session.
    case sessionUnknown
    /// It refused: the status and what it said.
    case refused(status: Int, detail: String)
    /// Its answer was read and says something that does not fit.
    case malformed(String)
    /// Its answer is larger than is read.
    case tooLarge(String)
    /// Its answer cannot be read: it is no JSON. The agent is there and works all the same.
    case unreadable(String)

    /// What to do about it, where that is known.
    public var remedy: String? {
        if case .missing(_, let remedy) = self { remedy } else { nil }
    }

    /// It has answered, and only what it said is of no use: no reason to take it for dead. One that wants another password is not ours.
    public var isOfItsAnswer: Bool {
        switch self {
        case .malformed, .tooLarge, .unreadable: true
        case .refused(let status, _): status != 401
        default: false
        }
    }

    /// What happened, in words.
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

    /// The detail.
    public var description: String { detail }
}
