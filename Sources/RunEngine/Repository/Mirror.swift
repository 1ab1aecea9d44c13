internal import Glibc
internal import Runtime

/// A bare mirror: asks its host, fetches, and looks up commits.
struct Mirror: Sendable {
    /// `owner/repo`, for messages to people: the URL may be a path of this machine.
    let name: String
    var url: String
    let scheme: RepositoryHost.Scheme
    var directory: String
    /// The cell that git runs in; `nil` means on the machine itself.
    let cell: GitCell?
    /// The most bytes that the pack of a fetch may have.
    var packBytes: Int64
    /// The share of the cache that fetches and checkouts count against; `nil` = nobody's.
    var share: CacheShare?

    /// The cell for commands that read the mirror.
    private var reading: GitCell? {
        var cell = cell
        cell?.readable = [directory]
        return cell
    }

    /// Returns the cell for a command that talks to the host. Behind `file:///` the other side runs here, too, and may read anywhere on the machine.
    func speaking(writes: Bool) -> GitCell? {
        guard scheme != .file, var cell else { return nil }
        cell.hasNetwork = true
        if writes { cell.writable = [directory] }
        return cell
    }

    /// Returns the host's current refs.
    func ask() async throws(RepositoryError) -> RefList {
        let command = GitCommand(
            arguments: ["ls-remote", "--symref"] + uploadPack + ["--", url], reach: .network(scheme), timeout: RepositoryLimits.askTimeout,
            cell: speaking(writes: false))
        return RefList(parsing: try await command.runChecked().text)
    }

    /// Creates the bare repository if it does not exist.
    func create(_ files: CacheFiles, isSHA256: Bool) async throws(RepositoryError) {
        guard !files.exists("\(directory)/HEAD") else { return }
        let format = isSHA256 ? ["--object-format=sha256"] : []
        try await GitCommand(arguments: ["init", "--bare", "--quiet"] + format + [directory], timeout: RepositoryLimits.askTimeout).runChecked()
        files.settle(directory)
    }

    /// Fetches all branches and tags. Rewritten branches are updated. Deleted ones are removed before new ones whose names they would block (`fix`
    /// and `fix/login`); their commits stay, since the mirror is never garbage-collected.
    func fetchAll() async throws(RepositoryError) {
        Faults.reach(.call(.gitFetch, .beforeSend))
        let result = try await fetch(["--prune"], ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
        Faults.reach(.call(.gitFetch, .afterAnswer))
        guard result.isSuccess else { throw GitTrouble.error(of: result) }
    }

    /// Fetches one commit with its history and nothing else. Not every host serves a commit that no branch or tag leads to.
    func fetch(commit: String, _ files: CacheFiles) async throws(RepositoryError) -> Bool {
        defer { files.settle(directory) }
        return try await fetch([], [commit]).isSuccess
    }

    /// Behind `file:///` git starts the other side itself, without the settings from its environment.
    private var uploadPack: [String] {
        scheme == .file ? ["--upload-pack=git -c safe.directory=* -c core.hooksPath=/dev/null upload-pack"] : []
    }

    private func fetch(_ options: [String], _ refspecs: [String]) async throws(RepositoryError) -> GitResult {
        let words =
            ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules", "--force"] + uploadPack + options
        let command = GitCommand(
            gitDirectory: directory, arguments: words + ["--", url] + refspecs, reach: .network(scheme), timeout: RepositoryLimits.fetchTimeout,
            outputLimit: 1 << 20, cell: speaking(writes: true), fileBytes: packBytes)
        let result = try await command.run()
        if !result.isSuccess, result.output.errorText.contains("signal \(SIGXFSZ)") || result.output.errorText.contains("File too large") {
            throw RepositoryError(.repositoryTooLarge, "A fetch of it is larger than \(packBytes >> 20) MiB, which is what may still be fetched.")
        }
        return result
    }

    /// Returns the full id of a commit in the mirror, or `nil` if it is not there.
    func find(_ commit: String) async throws(RepositoryError) -> String? {
        let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(commit)^{commit}"]
        let result = try await GitCommand(gitDirectory: directory, arguments: words, timeout: RepositoryLimits.askTimeout, cell: reading).run()
        return result.isSuccess && isCommit(result.line) ? result.line : nil
    }

    /// Returns the commits that its branches name.
    func tips() async throws(RepositoryError) -> [String] {
        let words = ["for-each-ref", "--format=%(objectname)", "refs/heads"]
        let result = try await GitCommand(gitDirectory: directory, arguments: words, timeout: RepositoryLimits.askTimeout, cell: reading).runChecked()
        return result.text.split(separator: "\n").map(String.init).filter(isCommit)
    }

    /// Returns whether two commits have a common ancestor.
    func areRelated(_ one: String, _ other: String) async throws(RepositoryError) -> Bool {
        let words = ["merge-base", one, other]
        let result = try await GitCommand(gitDirectory: directory, arguments: words, timeout: RepositoryLimits.askTimeout, cell: reading).run()
        // 1: they have none. Anything else is no answer, and must not make this a different repository.
        guard result.isSuccess || result.output.status == .exited(1) && result.output.errorText.isEmpty else { throw GitTrouble.error(of: result) }
        return result.isSuccess
    }

    /// Returns branches and tags as a clone's `packed-refs`: branches as those of `origin`, the default one also as a local branch.
    func packedRefs(defaultBranch: String?) async throws(RepositoryError) -> String {
        let format = "--format=%(objectname) %(refname)%(if)%(*objectname)%(then)\n^%(*objectname)%(end)"
        let command = GitCommand(
            gitDirectory: directory, arguments: ["for-each-ref", format, "refs/heads", "refs/tags"], timeout: RepositoryLimits.askTimeout,
            cell: reading)
        let heads = " refs/heads/", remotes = " refs/remotes/origin/"
        // Sorted by name, as `for-each-ref` lists them and the header promises; both branch prefixes sort before that of tags.
        var local = ""
        let lines = try await command.runChecked().text.split(separator: "\n").map { line in
            guard let space = line.firstIndex(of: " "), line[space...].hasPrefix(heads) else { return String(line) }
            if let defaultBranch, line[space...].dropFirst(heads.count) == defaultBranch { local = line + "\n" }
            return line[..<space] + remotes + line[space...].dropFirst(heads.count)
        }
        return "# pack-refs with: peeled fully-peeled sorted \n" + local + lines.map { $0 + "\n" }.joined()
    }
}
