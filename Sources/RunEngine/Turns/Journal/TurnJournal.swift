internal import Coding
internal import Database
internal import Runtime
internal import SandboxDriver

/// The journal of one turn, and the way of its steps through it. A step is known by its kind and its round. Its end is committed together with the
/// begin of the next one.
actor TurnJournal {
    /// The end of a step that is not committed yet.
    private struct Ending: Sendable {
        let entry: StepEntry
        let output: [UInt8]
        let change: @Sendable (inout RunEdit, borrowing WriteTransaction) throws(StoreError) -> Void

        func record(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
            try transaction.connection.finish(entry, .done, output: output, now: edit.now)
            if try transaction.connection.isFirstEnd(of: entry) { try transaction.connection.forgiveCrashes(of: entry.turn) }
            try change(&edit, transaction)
        }
    }

    private let editor: RunEditor
    private let turn: TurnKey
    /// The entries of earlier processes.
    private var earlier: [StepEntry] = []
    private var endings: [Ending] = []

    init(editor: RunEditor, turn: TurnKey) {
        self.editor = editor
        self.turn = turn
    }

    /// Reads the entries of earlier processes.
    func open() async throws(StepFailure) {
        let turn = turn
        earlier = try await editor.read { (snapshot) throws(StoreError) in try snapshot.connection.steps(of: turn) }
    }

    /// Returns the newest entry that an earlier process has left of a step.
    func earlierEntry(of kind: StepKind, round: Int) -> StepEntry? {
        earlier.last { $0.kind == kind && $0.round == round }
    }

    /// Takes a step to its end, from wherever the journal says it is.
    ///
    /// - Parameter again: The step is taken anew although it has been done: its product is gone.
    func take<S: Step>(_ step: S, round: Int = 0, again: Bool = false) async throws(StepFailure) -> S.Product {
        if !again, let entry = earlierEntry(of: S.kind, round: round) {
            switch entry.state {
            case .done:
                if let output = entry.output, let record = try? JSONCoding.decode(S.Record.self, from: output) {
                    return try await step.restore(record)
                }
            case .begun:
                switch try await step.observe(entry.token) {
                case .done(let made): return finish(step, entry, made)
                case .absent, .running: return finish(step, entry, try await perform(step, entry))
                case .unknowable:
                    throw .failed(Failure(.deliveryUnknown, "After a restart it cannot be told whether the agent has the prompt."))
                }
            case .failed, .unknowable: break
            }
        }
        let entry = try await begin(step, round)
        return finish(step, entry, try await perform(step, entry))
    }

    /// Commits the end of the turn, together with the end of its last step.
    func close(
        _ change: @escaping @Sendable (inout RunEdit, borrowing WriteTransaction) throws(StoreError) -> Void
    ) async throws(StepFailure) {
        let due = endings
        endings = []
        Faults.reach(.step(.settle, .beforeBegin))
        try await StepFailure.converting { () throws(StoreError) in
            try await editor.edit(turn) { (edit, tx) throws(StoreError) in
                for ending in due { try ending.record(&edit, in: tx) }
                try change(&edit, tx)
            }
        }
        for ending in due { Faults.reach(.step(ending.entry.kind, .afterFinish)) }
        Faults.reach(.step(.settle, .afterFinish))
    }

    /// Drops the ends that are not committed: the run that they belong to is over.
    func discard() {
        endings = []
    }

    /// Records the begin of a step, and the end of the one before.
    private func begin<S: Step>(_ step: S, _ round: Int) async throws(StepFailure) -> StepEntry {
        let due = endings
        let (epoch, turn, input) = (editor.store.epoch, turn, step.input?.encoded())
        Faults.reach(.step(S.kind, .beforeBegin))
        let entry = try await StepFailure.converting { () throws(StoreError) in
            try await editor.edit(turn) { (edit, tx) throws(StoreError) in
                for ending in due { try ending.record(&edit, in: tx) }
                let known = try tx.connection.steps(of: turn)
                let attempt = known.count { $0.kind == S.kind && $0.round == round } + 1
                let place = round == 0 ? "" : "r\(round)-"
                let entry = StepEntry(
                    turn: turn, ordinal: (known.last?.ordinal ?? 0) + 1, kind: S.kind, round: round, attempt: attempt,
                    token: StepToken(rawValue: "t\(turn.value)-\(S.kind.rawValue)-\(place)\(attempt)"), state: .begun, input: input, output: nil,
                    epoch: epoch)
                try tx.connection.insert(entry, now: edit.now)
                edit.round = round
                try edit.apply(.entered(S.phase))
                try step.begin(&edit, in: tx)
                return entry
            }
        }
        endings = []
        for ending in due { Faults.reach(.step(ending.entry.kind, .afterFinish)) }
        Faults.reach(.step(S.kind, .afterBegin))
        return entry
    }

    private func perform<S: Step>(_ step: S, _ entry: StepEntry) async throws(StepFailure) -> S.Made {
        if Task.isCancelled { throw .stopped }
        do throws(StepFailure) {
            let made = try await step.perform(entry.token)
            Faults.reach(.step(S.kind, .afterPerform))
            return made
        } catch {
            if Task.isCancelled { throw .stopped }
            if case .failed(let failure) = error { try await fail(entry, failure) }
            throw error
        }
    }

    private func fail(_ entry: StepEntry, _ failure: Failure) async throws(StepFailure) {
        try await StepFailure.converting { () throws(StoreError) in
            try await editor.edit(turn) { (edit, tx) throws(StoreError) in
                try tx.connection.finish(entry, .failed, output: failure.document.encoded(), now: edit.now)
            }
        }
    }

    private func finish<S: Step>(_ step: S, _ entry: StepEntry, _ made: S.Made) -> S.Product {
        let output = (try? JSONCoding.encode(made.record)) ?? Array("null".utf8)
        endings.append(
            Ending(entry: entry, output: output) { (edit, tx) throws(StoreError) in try step.finish(made.record, &edit, in: tx) })
        return made.product
    }
}
