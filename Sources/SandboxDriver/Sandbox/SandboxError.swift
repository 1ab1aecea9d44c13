/// A reason why a sandbox did not do what it was asked.
public enum SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It no longer exists; the reason, in words.
    case gone(String)
    /// Something answers in its place without proving its identity. It is left alone.
    case notOurs(String)
    /// It could not be created.
    case createFailed(String)
    /// The provider has no room.
    case quota(String)
    /// The program to start does not exist or is not executable.
    case programMissing(String)
    /// The path does not exist, leads out of the sandbox, or is not of the requested kind.
    case badPath(String)
    /// There is no such process.
    case noSuchProcess
    /// The disk of the machine that hosts it is full.
    case resource(String)
    /// No answer in time; whether the effect happened is unknown.
    case timedOut(String)
    /// The answer was not understood, or something inside failed.
    case failed(String)

    /// The error, in words.
    public var detail: String {
        switch self {
        case .gone(let text), .notOurs(let text), .createFailed(let text), .quota(let text), .programMissing(let text), .badPath(let text),
            .resource(let text), .timedOut(let text), .failed(let text):
            return text
        case .noSuchProcess: return "there is no such process"
        }
    }

    /// The same as `detail`.
    public var description: String { detail }
}

/// The health of a sandbox.
public enum SandboxHealth: Sendable, Equatable {
    /// It answers.
    case ready
    /// It sleeps and can be woken.
    case paused
    /// It no longer exists.
    case gone(String)
    /// It did not answer in time.
    case unknown(String)
}
