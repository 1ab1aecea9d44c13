internal import Cells
internal import Runtime

/// A git process on the server, with a closed environment, a time limit and bounded output.
struct GitCommand: Sendable {
    /// An absolute path of a git directory; `nil` for a command that needs none.
    var gitDirectory: String?
    /// The directory it runs in.
    var workDirectory: String?
    var arguments: [String]
    var reach: GitEnvironment.Reach = .nothing
    var timeout: Duration
    var outputLimit = GitLimits.refListBytes
    /// Settings in addition to those of every command.
    var settings: [(String, String)] = []
    /// The cell to run in, limited to its directories.
    var cell: GitCell?
    /// Ends the process as soon as it prints more than `outputLimit`; otherwise the rest is discarded.
    var stopsWhenFull = false
    /// The largest file that it may write; `nil` means no limit.
    var fileBytes: Int64?

    /// Runs the command to its end. A non-zero exit is a result, not an error: the caller decides what it means.
    ///
    /// - Throws: `clone_failed` if git cannot be started or isolated, or if the task was cancelled; `repository_unreachable` if the time is over.
    func run() async throws(RepositoryError) -> GitResult {
        var spec = ProcessSpec(
            executable: "git", arguments: (gitDirectory.map { ["--git-dir=\($0)"] } ?? []) + arguments,
            environment: GitEnvironment.variables(reach, settings), directory: workDirectory ?? "/")
        spec.isSessionLeader = true
        spec.diesWithParent = true
        spec.fileBytes = fileBytes
        let outcome: Bubblewrap.Outcome
        do throws(SystemError) {
            outcome = try await start(spec)
        } catch {
            throw RepositoryError(.cloneFailed, "git could not be started: \(error)")
        }
        let output = outcome.output
        if output.hasTimedOut {
            throw Task.isCancelled
                ? RepositoryError(.cloneFailed, "Stopped.")
                : RepositoryError(.repositoryUnreachable, "git \(arguments.first ?? "") took longer than \(timeout).")
        }
        // A process that is ended for its long output leaves no word of its start.
        if !outcome.hasStarted, !output.isTruncated {
            let words = output.standardError.isEmpty ? "\(output.status)" : GitFailure.shown(output.errorText)
            throw RepositoryError(.cloneFailed, "git could not be shut in: \(words)")
        }
        return GitResult(output: output, reach: reach)
    }

    private func start(_ spec: ProcessSpec) async throws(SystemError) -> Bubblewrap.Outcome {
        guard let cell else {
            let output = try await ChildProcess.run(spec, timeout: timeout, outputLimit: outputLimit, stopsWhenFull: stopsWhenFull)
            return Bubblewrap.Outcome(output: output, hasStarted: true)
        }
        return try await cell.call(for: spec).run(spec, timeout: timeout, outputLimit: outputLimit, stopsWhenFull: stopsWhenFull)
    }

    /// Runs the command to its end, and throws an error with git's own words for a non-zero exit.
    @discardableResult
    func runChecked() async throws(RepositoryError) -> GitResult {
        let result = try await run()
        guard result.isSuccess else { throw result.error }
        return result
    }
}

/// The result of a git command.
struct GitResult: Sendable {
    let output: ProcessOutput
    /// The reach of the command: it decides which of git's words can be about a host.
    let reach: GitEnvironment.Reach

    var isSuccess: Bool { output.status.isSuccess }
    var text: String { output.text }
    /// The first line of standard output.
    var line: String { String(output.text.prefix { $0 != "\n" }) }
    /// The error that a failed command stands for.
    var error: RepositoryError { GitFailure.error(output.errorText, reach) }
}
