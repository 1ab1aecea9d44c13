internal import Coding

/// The exit codes of the program; scripts rely on the numbers.
public enum ExitCode: Int32, Sendable, CaseIterable {
    /// The command did what it was asked to do.
    case done = 0
    /// The command failed; stderr says what and why.
    case failed = 1
    /// The command line or the settings are invalid.
    case wrongUse = 2
    /// The turn ended with an error.
    case turnFailed = 3
    /// The session is gone.
    case sessionGone = 4
    /// The key is missing, invalid, or lacks the permission.
    case notAuthorised = 5
    /// No server answers.
    case noServer = 6

    /// The meaning as the manual page gives it.
    public var meaning: String {
        switch self {
        case .done: "It is done"
        case .failed: "It did not work; the server's problem is printed: what happened, what to do, the request's id"
        case .wrongUse: "The command line or the settings make no sense"
        case .turnFailed: "The turn ended with an error"
        case .sessionGone: "The session is gone"
        case .notAuthorised: "The key is missing, not valid, or may not do this"
        case .noServer: "No server answers there"
        }
    }

    /// The beginning of the meaning, as the title of a problem.
    fileprivate var title: String { meaning.split(separator: ";").first.map(String.init) ?? meaning }

    /// The `code` of a problem that this program finds itself.
    fileprivate var word: String {
        switch self {
        case .done, .failed: "failed"
        case .wrongUse: "wrong_use"
        case .turnFailed: "turn_failed"
        case .sessionGone: "session_unavailable"
        case .notAuthorised: "unauthenticated"
        case .noServer: "unavailable"
        }
    }
}

/// An error that a command can end with.
public protocol CommandError: Error {
    /// The lines for stderr.
    var text: String { get }
    /// The failure that determines the exit code and the output of `--json`.
    var failure: CommandFailure { get }
}

/// The failure of a command: what happened, what to do, and the id of the failed request if there was one.
public struct CommandFailure: CommandError, Equatable, CustomStringConvertible {
    /// The event that made the command fail.
    public let what: String
    /// The advice on what to do.
    public let remedy: String?
    /// The code that the process exits with.
    public let code: ExitCode
    private let requestID: String?
    /// The server's problem document; `nil` for a failure that this program found itself.
    private let problem: JSONValue?

    /// Creates a failure that this program found itself.
    public init(_ what: String, remedy: String? = nil, code: ExitCode = .failed) {
        self.init(what, remedy: remedy, requestID: nil, code: code, problem: nil)
    }

    /// Creates a failure that a server answered with.
    init(_ what: String, remedy: String?, requestID: String?, code: ExitCode, problem: JSONValue?) {
        self.what = what
        self.remedy = remedy
        self.requestID = requestID
        self.code = code
        self.problem = problem
    }

    /// The lines for stderr.
    public var text: String {
        var text = "hearth: \(what)\n"
        if let remedy { text += "        \(remedy)\n" }
        if let requestID { text += "        request \(requestID)\n" }
        return text
    }

    /// The failure itself.
    public var failure: CommandFailure { self }

    /// The output of `--json`: the server's answer, or the same members for a failure that never reached a server.
    var document: JSONValue {
        problem ?? [
            "code": .string(code.word), "detail": .string(what), "remedy": remedy.map { .string($0) } ?? .null,
            "requestId": requestID.map { .string($0) } ?? .null, "retryable": .bool(code == .noServer), "status": .null,
            "title": .string(code.title), "type": "about:blank",
        ]
    }

    /// The event that made the command fail.
    public var description: String { what }
}
