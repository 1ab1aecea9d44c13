internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// Fetches the repository and places the commit's files in the sandbox. Idempotent: a repetition finds everything in place.
struct PlaceStep: Step {
    struct Output: Codable, Sendable {
        let tree: PreparedTree
        let placement: Placement
    }

    static let kind = StepKind.place
    static let phase = RunPhase.cloning

    let context: WorkContext
    let account: AccountKey
    let repository: String
    /// The commit, once it is known; before that, the ref that the caller asked for.
    let ref: String?
    let sandbox: any Sandbox

    func perform(_ token: StepToken) async throws(StepFailure) -> Output {
        guard let name = RepositoryName(repository) else { throw .failed(Failure(.repositoryNotFound, "\"\(repository)\" is no owner/name.")) }
        let tree: PreparedTree
        do throws(RepositoryError) {
            let cacheAccount = CacheAccount(name: "\(account.value)") { [store = context.store] in
                try? await store.read { (snapshot) throws(StoreError) in try snapshot.connection.treesInUse() }
            }
            tree = try await context.clones.prepare(name, ref: ref, for: cacheAccount)
        } catch {
            throw .failed(
                Failure(ErrorCode(rawValue: error.code.rawValue) ?? .cloneFailed, error.detail, remedy: error.remedy, isRetryable: error.isRetryable))
        }
        do throws(SandboxError) {
            let placement = try await sandbox.place(
                TreeSource(mirror: tree.mirror, baseTree: tree.baseTree, commit: tree.commit, refs: tree.refs, branch: tree.branch))
            return Output(tree: tree, placement: placement)
        } catch {
            throw StepFailure(error, .cloneFailed)
        }
    }

    func finish(_ output: Output, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.noteTree(sandbox.reference.sandbox, commit: output.tree.commit)
        edit.change { run in
            run.baseRef = run.baseRef ?? output.tree.ref
            run.baseSHA = output.tree.commit
        }
        for warning in output.tree.facts?.warnings ?? [] { edit.emit(EventDraft(warning, turn: edit.turn?.number)) }
    }
}
