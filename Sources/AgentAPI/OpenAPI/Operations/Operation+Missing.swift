internal import Coding
internal import RunEngine

/// The operations whose features this version lacks: their requests, and the refusal as their only answer.
extension Operation {
    static let publishRun = Operation(
        summary: "Publish what the run has (not there yet: refused with `not_configured`)", tag: .results, body: RequestSchemas.publish, answers: [],
        codes: [.notConfigured])

    static let rollbackRun = Operation(
        summary: "Put the work tree back to the end of a turn (not there yet: refused with `not_configured`)", tag: .results,
        body: RequestSchemas.rollback, answers: [], codes: [.notConfigured])

    static let usage = Operation(
        summary: "What was used (not there yet: refused with `not_configured`)", tag: .description,
        parameters: [
            .query("from", .text("The first day, in UTC.", "2026-11-01")), .query("to", .text("The day after the last one.", "2026-12-01")),
            .query("groupBy", .closed("What a row stands for.", ["day", "key", "model", "repository"], "day")),
        ], answers: [], codes: [.notConfigured])
}
