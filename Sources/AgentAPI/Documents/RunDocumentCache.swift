internal import Coding
internal import RunEngine
internal import Runtime

/// A cache of encoded run documents. A commit that changes a run removes its document before anybody learns of the commit, so whoever learns of a
/// change reads the new state.
final class RunDocumentCache: Sendable {
    private struct Entry {
        let account: AccountKey
        let key: RunKey
        let bytes: SharedBytes
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var ids: [RunKey: String] = [:]
        /// The revision of each run's last change. Runs that are absent count as changed at `floor`.
        var changes: [RunKey: UInt64] = [:]
        var floor: UInt64 = 0
        var revision: UInt64 = 0
    }

    private let state = Locked(State())

    /// Removes the documents of the runs that a commit changed. Called on the writer's thread.
    func drop(_ runs: [RunKey]) {
        state.withLock { state in
            state.revision += 1
            if state.changes.count > APILimits.cachedDocuments {
                state.changes.removeAll(keepingCapacity: true)
                state.floor = state.revision
            }
            for run in runs {
                state.changes[run] = state.revision
                if let id = state.ids.removeValue(forKey: run) { state.entries[id] = nil }
            }
        }
    }

    /// Returns the cached document of a run of the account; `nil` if there is none.
    func document(of id: String, account: AccountKey) -> SharedBytes? {
        state.withLock { state in
            guard let entry = state.entries[id], entry.account == account else { return nil }
            return entry.bytes
        }
    }

    /// The current revision for `keep(_:of:asOf:)`; take it before reading the run.
    var revision: UInt64 { state.withLock { $0.revision } }

    /// Stores a document of a run that was read at `revision`, unless the run has changed since.
    func keep(_ bytes: SharedBytes, of run: Run, asOf revision: UInt64) {
        state.withLock { state in
            guard (state.changes[run.key] ?? state.floor) <= revision else { return }
            if state.entries.count >= APILimits.cachedDocuments, let victim = state.entries.first {
                state.entries[victim.key] = nil
                state.ids[victim.value.key] = nil
            }
            state.entries[run.id] = Entry(account: run.accountKey, key: run.key, bytes: bytes)
            state.ids[run.key] = run.id
        }
    }
}
