internal import Database
internal import Coding
internal import Runtime

extension Engine {
    /// Changes a prompt that is still queued; throws `message_taken` once its turn has started.
    public func edit(_ messageID: String, _ edit: MessageEdit, of runID: String, by key: APIKey) async throws(Failure) -> Acceptance {
        try await change(messageID, .edit(edit), of: runID, by: key)
    }

    /// Withdraws a prompt that is still queued; withdrawing it again changes nothing.
    public func withdraw(_ messageID: String, of runID: String, by key: APIKey) async throws(Failure) -> Acceptance {
        try await change(messageID, .withdraw, of: runID, by: key)
    }

    private func change(_ messageID: String, _ change: ChangeMessage.Change, of runID: String, by key: APIKey) async throws(Failure) -> Acceptance {
        let command = ChangeMessage(messageID: messageID, runID: runID, account: key.accountKey, change: change)
        switch try await write({ (tx) throws(StoreError) in try command.perform(in: tx) }) {
        case .refused(let failure): throw failure
        case .changed(let acceptance): return acceptance
        }
    }
}
