internal import Coding
internal import Database
internal import Runtime

extension Engine {
    /// A patch as a file.
    public struct PatchFile: Sendable {
        /// The path of its bytes.
        public let path: String
        /// Its size in bytes.
        public let bytes: Int64
        /// The turn at whose end it was made.
        public let turn: Int
    }

    /// Returns the patch from the base to the last ended turn. Throws `patch_not_ready` while no turn has left one.
    public func patch(of run: Run) async throws(Failure) -> PatchFile {
        guard run.prunedAt == nil else { throw .patchPruned(run) }
        guard let digest = run.patchDigest, let turn = run.patchTurn else {
            // A caller told to retry would wait forever for a patch that does not come by itself.
            let mayCome = run.state.status == .queued || run.state.status == .running
            throw Failure(
                .patchNotReady, "No turn of this run has left a patch.", members: ["runId": .string(run.id)],
                remedy: mayCome
                    ? nil : "No turn is at work, so that none comes by itself: see the turn's error, or send a message that changes files.",
                isRetryable: mayCome)
        }
        return try await file(digest, turn: turn)
    }

    /// Returns the changes of one turn. Throws `patch_not_ready` before it has ended, `not_found` if it ended without a patch.
    public func patch(of turn: Turn, in run: Run) async throws(Failure) -> PatchFile {
        guard run.prunedAt == nil else { throw .patchPruned(run) }
        guard let digest = turn.patchDigest else {
            guard turn.status.isFinal else {
                throw Failure(.patchNotReady, "Turn \(turn.number) has not ended yet.", members: ["runId": .string(run.id)])
            }
            throw Failure(.notFound, "Turn \(turn.number) has left no patch: it ended (\(turn.status.rawValue)) before its changes were collected.")
        }
        return try await file(digest, turn: turn.number)
    }

    private func file(_ digest: [UInt8], turn: Int) async throws(Failure) -> PatchFile {
        let size = try await read { (snapshot) throws(StoreError) in try snapshot.connection.blobSize(digest) }
        return PatchFile(path: blobs.path(of: digest), bytes: size ?? 0, turn: turn)
    }
}

extension Failure {
    fileprivate static func patchPruned(_ run: Run) -> Failure {
        Failure(.patchPruned, "The patch was removed.", members: ["runId": .string(run.id)])
    }
}
