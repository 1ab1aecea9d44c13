/// What a look at one thing that a run needs has found.
public struct DryRunCheck: Sendable {
    /// How it is.
    public enum Status: String, Sendable, CaseIterable {
        /// The run would have it.
        case ok
        /// It may be there, and cannot be known before the run.
        case warn
        /// The run would fail.
        case fail
    }

    /// What was looked at: `repository`, `ref`, `model`, `sandbox`, `agent`.
    public let name: String
    /// How it is.
    public let status: Status
    /// What was found.
    public let detail: String
    /// What to do; `nil` when nothing is.
    public let remedy: String?
    /// How long the look took.
    public let durationMillis: Int64

    /// The same without paths of the server.
    func hiding(_ paths: HostPaths) -> DryRunCheck {
        DryRunCheck(
            name: name, status: status, detail: paths.hidden(in: detail), remedy: remedy.map { paths.hidden(in: $0) }, durationMillis: durationMillis)
    }
}
