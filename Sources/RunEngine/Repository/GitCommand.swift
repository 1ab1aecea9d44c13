internal import Runtime
internal import SandboxDriver

/// One git process on the server: a closed environment, a time limit, bounded output.
struct GitCommand: Sendable {
    /// A git directory, made absolute; `nil` for a command that needs none.
    var gitDirectory: String?
    /// Where it runs.
    var workDirectory: String?
    var arguments: [String]
    var reach: GitEnvironment.Reach = .nothing
    var timeout: Duration
    var outputLimit = RepositoryLimits.refListBytes
    /// Settings besides those of every command.
    var settings: [(String, String)] = []
    /// Runs it in a cell that holds only these directories.
    var cell: GitCell?
    /// It is ended when it prints more than `outputLimit`; otherwise the rest is thrown away.
    var stopsWhenFull = false
    /// The largest file that it may write; `nil` = any.
    var fileBytes: Int64?

    /// Runs to its end. A non-zero exit is an answer, not an error: what it means is the caller's to say.
    ///
    /// - Throws: `clone_failed` when git itself cannot be started, `repository_unreachable` when the time is over, and `CancellationError`'s
    ///   meaning as `clone_failed` when the task was cancelled.
    func run() async throws(RepositoryError) -> GitResult {
        var words = gitDirectory.map { ["--git-dir=\($0)"] } ?? []
        words += arguments
        var spec = ProcessSpec(
            executable: "git", arguments: words, environment: GitEnvironment.variables(reach, settings), directory: workDirectory ?? "/")
        spec.isSessionLeader = true
        spec.diesWithParent = true
        let output: ProcessOutput
        do throws(SystemError) {
            output = try await start(spec)
        } catch {
            throw RepositoryError(.cloneFailed, "git could not be started: \(error)")
        }
        if cell != nil, !output.status.isSuccess, output.errorText.hasPrefix("bwrap: ") {
            throw RepositoryError(.cloneFailed, "git could not be shut in: \(GitTrouble.shown(output.errorText))")
        }
        if output.hasTimedOut {
            throw Task.isCancelled
                ? RepositoryError(.cloneFailed, "Stopped.")
                : RepositoryError(.repositoryUnreachable, "git \(arguments.first ?? "") took longer than \(timeout).")
        }
        return GitResult(isSuccess: output.status.isSuccess, output: output)
    }

    private func start(_ spec: ProcessSpec) async throws(SystemError) -> ProcessOutput {
        guard let cell else { return try await run(spec) }
        let filter = try CellFilter.open()
        return try await run(cell.wrap(spec, filter: filter))
    }

    private func run(_ spec: ProcessSpec) async throws(SystemError) -> ProcessOutput {
        var spec = spec
        spec.fileBytes = fileBytes
        return try await ChildProcess.run(spec, timeout: timeout, outputLimit: outputLimit, stopsWhenFull: stopsWhenFull)
    }

    /// Runs to its end and takes a non-zero exit for `clone_failed` with git's own words.
    @discardableResult
    func runChecked() async throws(RepositoryError) -> GitResult {
        let result = try await run()
        guard result.isSuccess else { throw GitTrouble.error(of: result) }
        return result
    }
}

/// What a git command said.
struct GitResult: Sendable {
    let isSuccess: Bool
    let output: ProcessOutput

    var text: String { output.text }
    /// The first line of standard output.
    var line: String { String(output.text.prefix { $0 != "\n" }) }
}
