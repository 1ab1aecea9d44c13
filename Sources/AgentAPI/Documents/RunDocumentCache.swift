internal import Coding
internal import RunEngine
internal import Runtime

/// Encoded documents of runs. A commit that changes a run drops its document before anybody is told of the commit, so that what a caller was told
/// is what it reads next.
final class RunDocumentCache: Sendable {
    private struct Entry {
        let account: AccountKey
        let key: RunKey
        let bytes: SharedBytes
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var ids: [RunKey: String] = [:]
        /// The count at a run's last change; what is older than `floor` is forgotten.
        var changes: [RunKey: UInt64] = [:]
        var floor: UInt64 = 0
        var count: UInt64 = 0
    }

    private let state = Locked(State())

    /// Drops what a commit has changed. On the writer's thread.
    func drop(_ runs: [RunKey]) {
        state.withLock { state in
            state.count += 1
            if state.changes.count > APILimits.cachedDocuments {
                state.changes.removeAll(keepingCapacity: true)
                state.floor = state.count
            }
            for run in runs {
                state.changes[run] = state.count
                if let id = state.ids.removeValue(forKey: run) { state.entries[id] = nil }
            }
        }
    }

    /// The document, when it is here and belongs to the account.
    func document(of id: String, account: AccountKey) -> SharedBytes? {
        state.withLock { state in
            guard let entry = state.entries[id], entry.account == account else { return nil }
            return entry.bytes
        }
    }

    /// To be taken before the run is read.
    var moment: UInt64 { state.withLock { $0.count } }

    /// Keeps a document unless the run was changed since `moment`.
    func keep(_ bytes: SharedBytes, of run: Run, since moment: UInt64) {
        state.withLock { state in
            guard (state.changes[run.key] ?? state.floor) <= moment else { return }
            if state.entries.count >= APILimits.cachedDocuments, let victim = state.entries.first {
                state.entries[victim.key] = nil
                state.ids[victim.value.key] = nil
            }
            state.entries[run.id] = Entry(account: run.accountKey, key: run.key, bytes: bytes)
            state.ids[run.key] = run.id
        }
    }
}
