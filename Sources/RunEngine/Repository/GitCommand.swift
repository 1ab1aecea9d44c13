internal import Runtime
internal import SandboxDriver

/// A git process on the server, with a closed environment, a time limit and bounded output.
struct GitCommand: Sendable {
    /// An absolute path of a git directory; `nil` for a command that needs none.
    var gitDirectory: String?
    /// The directory it runs in.
    var workDirectory: String?
    var arguments: [String]
    var reach: GitEnvironment.Reach = .nothing
    var timeout: Duration
    var outputLimit = RepositoryLimits.refListBytes
    /// Settings in addition to those of every command.
    var settings: [(String, String)] = []
    /// The cell to run in, limited to its directories.
    var cell: GitCell?
    /// The process is ended once it prints more than `outputLimit`; otherwise the rest is discarded.
    var stopsWhenFull = false
    /// The largest file that it may write; `nil` means no limit.
    var fileBytes: Int64?

    /// Runs the command to its end. A non-zero exit is a result, not an error: the caller decides what it means.
    ///
    /// - Throws: `clone_failed` if git cannot be started or isolated, or if the task was cancelled; `repository_unreachable` if the time is over.
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

    /// Runs the command to its end, and throws an error with git's own words for a non-zero exit.
    @discardableResult
    func runChecked() async throws(RepositoryError) -> GitResult {
        let result = try await run()
        guard result.isSuccess else { throw GitTrouble.error(of: result) }
        return result
    }
}

/// The result of a git command.
struct GitResult: Sendable {
    let isSuccess: Bool
    let output: ProcessOutput

    var text: String { output.text }
    /// The first line of standard output.
    var line: String { String(output.text.prefix { $0 != "\n" }) }
}
