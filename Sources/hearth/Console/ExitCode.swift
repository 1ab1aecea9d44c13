/// The exit codes of the program; scripts rely on the numbers.
enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    /// The command failed; stderr says what and why.
    case failed = 1
    /// The command line or the settings are invalid.
    case wrongUse = 2
    /// The turn ended with an error.
    case turnFailed = 3
    /// The session is gone.
    case sessionGone = 4
    case notAuthorised = 5
    /// No server answers.
    case noServer = 6

    /// The meaning as the manual page gives it.
    var meaning: String {
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
    var title: String { meaning.split(separator: ";").first.map(String.init) ?? meaning }

    /// The `code` of a problem that this program finds itself.
    var word: String {
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
