/// The result of checking one thing that a run needs.
public struct DryRunCheck: Sendable {
    /// The verdict of a check.
    public enum Status: String, Sendable, CaseIterable {
        /// The run would have it.
        case ok
        /// It may be there, but only a run can tell.
        case warn
        /// The run would fail.
        case fail
    }

    /// The subject of the check: `repository`, `ref`, `model`, `sandbox`, `agent`.
    public let name: String
    /// The verdict.
    public let status: Status
    /// The finding, in words.
    public let detail: String
    /// The remedy; `nil` if none is needed.
    public let remedy: String?
    /// The time that the check took.
    public let durationMillis: Int64

    /// Returns the same check without paths of the server.
    func hiding(_ paths: HostPaths) -> DryRunCheck {
        DryRunCheck(
            name: name, status: status, detail: paths.hidden(in: detail), remedy: remedy.map { paths.hidden(in: $0) }, durationMillis: durationMillis)
    }
}
