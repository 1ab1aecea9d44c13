/// Why a sandbox did not do what it was asked.
public enum SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is not there any more: the reason, in words.
    case gone(String)
    /// Something answers in its place that cannot prove to be it. It is left alone.
    case notOurs(String)
    /// It could not be made.
    case createFailed(String)
    /// The provider has no room.
    case quota(String)
    /// The program to start is not there or is not executable.
    case programMissing(String)
    /// The path does not exist, leads out of the sandbox, or is not of the kind that was asked for.
    case badPath(String)
    /// There is no such process.
    case noSuchProcess
    /// The disk of the machine that keeps it is full.
    case resource(String)
    /// No answer in time; whether the effect happened is not known.
    case timedOut(String)
    /// The answer was not understood, or something inside failed.
    case failed(String)

    /// What happened, in words.
    public var detail: String {
        switch self {
        case .gone(let text), .notOurs(let text), .createFailed(let text), .quota(let text), .programMissing(let text), .badPath(let text),
            .resource(let text), .timedOut(let text), .failed(let text):
            return text
        case .noSuchProcess: return "there is no such process"
        }
    }

    /// The detail.
    public var description: String { detail }
}

/// How a sandbox is.
public enum SandboxHealth: Sendable, Equatable {
    /// It answers.
    case ready
    /// It sleeps and can be woken.
    case paused
    /// It is not there any more.
    case gone(String)
    /// It did not answer in time.
    case unknown(String)
}
