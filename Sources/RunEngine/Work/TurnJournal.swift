internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// The journal of one turn. The end of a step is committed together with the begin of the next one.
struct TurnJournal: Sendable {
    /// The end of a step that is not committed yet.
    struct Ending: Sendable {
        let entry: StepEntry
        let output: JSONValue
        let change: @Sendable (inout RunEdit, borrowing WriteTransaction) throws(StoreError) -> Void
    }

    let context: WorkContext
    let turn: TurnKey

    func entries() async throws(StoreError) -> [StepEntry] {
        let turn = turn
        return try await context.store.read { (snapshot) throws(StoreError) in try snapshot.connection.steps(of: turn) }
    }

    /// Records the begin of a step, and the end of the previous one.
    func begin<S: Step>(_ step: S, after endings: [Ending]) async throws(StoreError) -> StepEntry {
        let epoch = context.store.epoch
        let turn = turn
        Faults.reach(.step(S.kind, .beforeBegin))
        let entry = try await context.edit(turn) { (edit, tx) throws(StoreError) in
            for ending in endings { try TurnJournal.record(ending, &edit, in: tx) }
            let known = try tx.connection.steps(of: turn)
            let attempt = known.count { $0.kind == S.kind } + 1
            let entry = StepEntry(
                turn: turn, ordinal: (known.last?.ordinal ?? 0) + 1, kind: S.kind, attempt: attempt,
                token: StepToken(rawValue: "t\(turn.value)-\(S.kind.rawValue)-\(attempt)"), state: .begun, output: nil, epoch: epoch)
            try tx.connection.insert(entry, now: edit.now)
            try edit.apply(.entered(S.phase))
            try step.begin(&edit, in: tx)
            return entry
        }
        for ending in endings { Faults.reach(.step(ending.entry.kind, .afterFinish)) }
        Faults.reach(.step(S.kind, .afterBegin))
        return entry
    }

    /// Records that a step failed.
    func fail(_ entry: StepEntry, _ failure: Failure) async throws(StoreError) {
        try await context.edit(turn) { (edit, tx) throws(StoreError) in
            try tx.connection.finish(entry, .failed, output: failure.document, now: edit.now)
        }
    }

    static func record(_ ending: Ending, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.finish(ending.entry, .done, output: ending.output, now: edit.now)
        if try transaction.connection.isFirstEnd(of: ending.entry) { try transaction.connection.forgiveCrashes(of: ending.entry.turn) }
        try ending.change(&edit, transaction)
    }
}
