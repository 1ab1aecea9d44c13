internal import Glibc
internal import Runtime

/// One bare mirror: asks its host, fetches, looks up commits.
struct Mirror: Sendable {
    /// `owner/repo`, for texts that people read: the URL may be a path of this machine.
    let name: String
    var url: String
    let scheme: RepositoryHost.Scheme
    let directory: String
    /// The cell that git runs in; `nil` = on the machine itself.
    let cell: GitCell?

    /// For a command that reads what is here.
    private var reading: GitCell? {
        var cell = cell
        cell?.readable = [directory]
        return cell
    }

    /// For a command that speaks with the host. Behind `file:///` the other side runs here, too, and reads what lies anywhere on the machine.
    func speaking(writes: Bool) -> GitCell? {
        guard scheme != .file, var cell else { return nil }
        cell.hasNetwork = true
        if writes { cell.writable = [directory] }
        return cell
    }

    /// The host's refs as they are now.
    func ask() async throws(RepositoryError) -> RefList {
        let command = GitCommand(
            arguments: ["ls-remote", "--symref"] + uploadPack + ["--", url], reach: .network(scheme), timeout: RepositoryLimits.askTimeout,
            cell: speaking(writes: false))
        return RefList(parsing: try await command.runChecked().text)
    }

    /// Makes the bare repository when it is not there.
    func create(_ files: CacheFiles, isSHA256: Bool) async throws(RepositoryError) {
        guard !files.exists("\(directory)/HEAD") else { return }
        let format = isSHA256 ? ["--object-format=sha256"] : []
        try await GitCommand(arguments: ["init", "--bare", "--quiet"] + format + [directory], timeout: RepositoryLimits.askTimeout).runChecked()
        files.settle(directory)
    }

    /// Fetches all branches and tags. Rewritten branches follow. Deleted ones go, before others that their names would stand in the way of come
    /// (`fix` and `fix/login`); their commits stay, since nothing here is ever collected as garbage.
    func fetchAll() async throws(RepositoryError) {
        Faults.reach(.call(.gitFetch, .beforeSend))
        let result = try await fetch(["--prune"], ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
        Faults.reach(.call(.gitFetch, .afterAnswer))
        guard result.isSuccess else { throw GitTrouble.error(of: result) }
    }

    /// Fetches one commit with its history and nothing else; not every host gives one that no branch or tag leads to.
    func fetch(commit: String, _ files: CacheFiles) async throws(RepositoryError) -> Bool {
        defer { files.settle(directory) }
        return try await fetch([], [commit]).isSuccess
    }

    /// Behind `file:///` git starts the other side itself, without the settings that it was given by environment.
    private var uploadPack: [String] {
        scheme == .file ? ["--upload-pack=git -c safe.directory=* -c core.hooksPath=/dev/null upload-pack"] : []
    }

    private func fetch(_ options: [String], _ refspecs: [String]) async throws(RepositoryError) -> GitResult {
        let words =
            ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules", "--force"] + uploadPack + options
        let command = GitCommand(
            gitDirectory: directory, arguments: words + ["--", url] + refspecs, reach: .network(scheme), timeout: RepositoryLimits.fetchTimeout,
            outputLimit: 1 << 20, cell: speaking(writes: true), fileBytes: RepositoryLimits.packBytes)
        let result = try await command.run()
        if !result.isSuccess, result.output.errorText.contains("signal \(SIGXFSZ)") || result.output.errorText.contains("File too large") {
            throw RepositoryError(.repositoryTooLarge, "A fetch of it is larger than \(RepositoryLimits.packBytes >> 30) GiB.")
        }
        return result
    }

    /// The full id of a commit that is here, or `nil`.
    func find(_ commit: String) async throws(RepositoryError) -> String? {
        let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(commit)^{commit}"]
        let result = try await GitCommand(gitDirectory: directory, arguments: words, timeout: RepositoryLimits.askTimeout, cell: reading).run()
        return result.isSuccess && isCommit(result.line) ? result.line : nil
    }

    /// The commits that its branches name.
    func tips() async throws(RepositoryError) -> [String] {
        let words = ["for-each-ref", "--format=%(objectname)", "refs/heads"]
        let result = try await GitCommand(gitDirectory: directory, arguments: words, timeout: RepositoryLimits.askTimeout, cell: reading).runChecked()
        return result.text.split(separator: "\n").map(String.init).filter(isCommit)
    }

    /// Whether two commits have an ancestor in common.
    func areRelated(_ one: String, _ other: String) async throws(RepositoryError) -> Bool {
        let words = ["merge-base", one, other]
        let result = try await GitCommand(gitDirectory: directory, arguments: words, timeout: RepositoryLimits.askTimeout, cell: reading).run()
        // 1: they have none. Anything else is no answer, and a repository is not taken for another one because of it.
        guard result.isSuccess || result.output.status == .exited(1) && result.output.errorText.isEmpty else { throw GitTrouble.error(of: result) }
        return result.isSuccess
    }

    /// Branches and tags as the `packed-refs` of a clone would have them: branches as those of `origin`, the default one as a local branch too.
    func packedRefs(defaultBranch: String?) async throws(RepositoryError) -> String {
        let format = "--format=%(objectname) %(refname)%(if)%(*objectname)%(then)\n^%(*objectname)%(end)"
        let command = GitCommand(
            gitDirectory: directory, arguments: ["for-each-ref", format, "refs/heads", "refs/tags"], timeout: RepositoryLimits.askTimeout,
            cell: reading)
        let heads = " refs/heads/", remotes = " refs/remotes/origin/"
        // Sorted by name, as `for-each-ref` gives them and the header promises; both prefixes sort before that of tags.
        var local = ""
        let lines = try await command.runChecked().text.split(separator: "\n").map { line in
            guard let space = line.firstIndex(of: " "), line[space...].hasPrefix(heads) else { return String(line) }
            if let defaultBranch, line[space...].dropFirst(heads.count) == defaultBranch { local = line + "\n" }
            return line[..<space] + remotes + line[space...].dropFirst(heads.count)
        }
        return "# pack-refs with: peeled fully-peeled sorted \n" + local + lines.map { $0 + "\n" }.joined()
    }
}
