/// How the program ends; scripts rely on the numbers.
enum ExitCode: Int32, Sendable {
    case done = 0
    /// It did not work; what and why is on stderr.
    case failed = 1
    /// The command line or the settings make no sense.
    case wrongUse = 2
    /// The turn ended with an error.
    case turnFailed = 3
    /// The session is gone.
    case sessionGone = 4
    case notAuthorised = 5
    /// No server answers there.
    case noServer = 6
}
