internal import CLI
internal import RunEngine

/// The table of error codes for people, in the help and in docs/errors.md.
enum ErrorsPage {
    /// The table as a list for a terminal.
    static var text: String {
        let rows = ErrorCode.entries.map { ($0.code.rawValue, "\(status($0)): \($0.title). \($0.remedy)") }
        return HelpText.paragraph(introduction) + "\n" + HelpText.columns(rows)
    }

    /// The page docs/errors.md.
    static var markdown: String {
        var page = "# What does this error mean, and what can I do?\n\n\(introduction)\n\n"
        page += "| code | status | same request again? | what happened | what to do |\n|---|---|---|---|---|\n"
        for entry in ErrorCode.entries {
            page += "| `\(entry.code.rawValue)` | \(status(entry)) | \(entry.isRetryable ? "yes" : "no") | \(entry.title) | \(entry.remedy) |\n"
        }
        return page
    }

    private static let introduction = """
        A request that is refused is answered with `application/problem+json`: `code` from this table, `detail` in words, `remedy`, `retryable`,
        and `requestId`, which is also in the `X-Request-Id` header and in the server's log. `fields` names every field that is not valid. A
        turn or a run that failed carries the same members in `turn.error` and `run.error`; their codes have no status of their own, because the
        request that started them was accepted.
        """

    private static func status(_ entry: ErrorEntry) -> String {
        entry.status.map(String.init) ?? "in a turn or run"
    }
}
