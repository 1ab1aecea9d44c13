internal import Database
internal import Coding
internal import Git
internal import Runtime
internal import SandboxDriver

/// Fetches the repository and places the commit's files in the sandbox. Idempotent: a repetition finds everything in place.
struct PlaceStage: Step, Stage {
    typealias Product = Record
    struct Record: Codable, Sendable {
        let tree: PreparedTree
        let placement: Placement
    }

    static let kind = StepKind.place
    static let phase = RunPhase.cloning

    private let clones: CloneCache
    private let store: Store
    private let account: AccountKey
    private let repository: String
    /// The commit, once it is known; before that, the ref that the caller asked for.
    private let ref: String?
    private let sandbox: any Sandbox

    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
        let run = turn.run
        let step = PlaceStage(
            clones: scope.services.clones, store: scope.services.editor.store, account: run.accountKey, repository: run.repositoryFullName,
            ref: run.baseSHA ?? run.baseRef, sandbox: try turn.made(\.sandbox))
        _ = try await scope.journal.take(step)
        return .done
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Made {
        guard let name = RepositoryName(repository) else { throw .failed(Failure(.repositoryNotFound, "\"\(repository)\" is no owner/name.")) }
        let tree: PreparedTree
        do throws(RepositoryError) {
            let cacheAccount = CacheAccount(name: "\(account.value)") { [store] in
                try? await store.read { (snapshot) throws(StoreError) in try snapshot.connection.treesInUse() }
            }
            tree = try await clones.prepare(name, ref: ref, for: cacheAccount)
        } catch {
            throw .failed(
                Failure(ErrorCode(rawValue: error.code.rawValue) ?? .cloneFailed, error.detail, remedy: error.remedy, isRetryable: error.isRetryable))
        }
        do throws(SandboxError) {
            let placement = try await sandbox.place(
                TreeSource(mirror: tree.mirror, baseTree: tree.baseTree, commit: tree.commit, refs: tree.refs, branch: tree.branch))
            let record = Record(tree: tree, placement: placement)
            return (record, record)
        } catch {
            throw StepFailure(error, .cloneFailed)
        }
    }

    func finish(_ record: Record, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        edit.change { run in
            run.baseRef = run.baseRef ?? record.tree.ref
            run.baseSHA = record.tree.commit
        }
        for warning in record.tree.facts?.warnings ?? [] { edit.emit(EventDraft(warning, turn: edit.turn?.number)) }
    }
}
