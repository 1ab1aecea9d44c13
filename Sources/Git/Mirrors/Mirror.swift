internal import Runtime

/// A bare mirror of a repository in the cache: asks the host, fetches, and looks up commits.
struct Mirror: Sendable {
    /// `owner/repo`, for messages to people: the URL may be a path of this machine.
    let name: String
    /// The URL to fetch from; another one after the host has sent git there.
    private(set) var url: String
    let scheme: RepositoryHost.Scheme
    let files: CacheFiles
    /// The key of its entry in the cache.
    let key: String
    /// The cell that git runs in; `nil` means on the machine itself.
    let cell: GitCell?
    /// The most bytes that the pack of a fetch may have.
    var packBytes: Int64
    /// The share of the cache that fetches and checkouts count against; `nil` = nobody's.
    let share: CacheShare?

    private static let log = Logger(label: "repository")

    var directory: String { files.mirror(key) }
    /// `true` if the bare repository is there; it may be empty.
    var exists: Bool { files.exists("\(directory)/HEAD") }

    /// Returns a mirror of the same repository in another entry of the cache.
    func moved(toKey key: String) -> Mirror {
        Mirror(name: name, url: url, scheme: scheme, files: files, key: key, cell: cell, packBytes: packBytes, share: share)
    }

    // MARK: The host

    /// Returns the cell for a command that talks to the host. Behind `file:///` the other side runs here, too, and may read anywhere on the machine.
    func speaking(writes: Bool) -> GitCell? {
        guard scheme != .file, var cell else { return nil }
        cell.hasNetwork = true
        if writes { cell.writable = [directory] }
        return cell
    }

    /// Returns the host's current refs. A repository that was moved is followed within the same host, and fetched from its new URL.
    mutating func ask() async throws(RepositoryError) -> RefList {
        for _ in 0..<GitLimits.redirects {
            let command = GitCommand(
                arguments: ["ls-remote", "--symref"] + uploadPack + ["--", url], reach: .network(scheme), timeout: GitLimits.askTimeout,
                cell: speaking(writes: false))
            let result = try await command.run()
            if result.isSuccess { return RefList(parsing: result.text) }
            let answer = await HostAnswer.ask(url)
            guard case .moved(let target) = answer else { throw answer.error(of: result) }
            guard HostAnswer.haveOneOrigin(url, target) else {
                let place = HostAnswer.origin(of: target) ?? "another address"
                throw RepositoryError(
                    .cloneFailed, "The host sends git to \(place), which is not followed: only redirects within one host are.")
            }
            Mirror.log.notice("a repository was moved", ["repository": name, "to": target])
            url = target
        }
        throw RepositoryError(.repositoryUnreachable, "The host sends git from one address to the next.")
    }

    /// Creates the bare repository if it does not exist.
    func create(isSHA256: Bool) async throws(RepositoryError) {
        guard !exists else { return }
        let format = isSHA256 ? ["--object-format=sha256"] : []
        try await GitCommand(arguments: ["init", "--bare", "--quiet"] + format + [directory], timeout: GitLimits.askTimeout).runChecked()
        files.settle(directory)
    }

    /// Fetches all branches and tags. Rewritten branches are updated. Deleted ones are removed before new ones whose names they would block (`fix`
    /// and `fix/login`); their commits stay, since the mirror is never garbage-collected. Only one fetch of a mirror may run at a time.
    func fetchAll() async throws(RepositoryError) {
        Faults.reach(.call(.gitFetch, .beforeSend))
        let result = try await fetch(["--prune"], ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
        Faults.reach(.call(.gitFetch, .afterAnswer))
        guard result.isSuccess else { throw await HostAnswer.ask(url).error(of: result) }
    }

    /// Fetches one commit with its history and nothing else; returns `false` if the host does not serve it, as not every host does without a branch
    /// or tag that leads there. Only one fetch of a mirror may run at a time.
    func fetch(commit: String) async throws(RepositoryError) -> Bool {
        try await fetch([], [commit]).isSuccess
    }

    private func fetch(_ options: [String], _ refspecs: [String]) async throws(RepositoryError) -> GitResult {
        let files = files
        let directory = directory
        let words =
            ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules", "--force"] + uploadPack + options
        let command = GitCommand(
            gitDirectory: directory, arguments: words + ["--", url] + refspecs, reach: .network(scheme), timeout: GitLimits.fetchTimeout,
            outputLimit: 1 << 20, cell: speaking(writes: true), fileBytes: packBytes)
        var result: GitResult?
        var problem: RepositoryError?
        do throws(RepositoryError) {
            result = try await command.run()
        } catch {
            problem = error
        }
        // A fetch that did not end well leaves the pack that it had begun. One that ends at the limit was cut off there by the kernel; git itself has
        // different words for that, and sometimes none.
        let begun = await BlockingPool.shared.run {
            files.settle(directory)
            return files.removeUnfinishedPacks(ofMirror: directory)
        }
        if let problem { throw problem }
        guard let result, result.isSuccess || begun < packBytes else {
            throw RepositoryError(.repositoryTooLarge, "A fetch of it is larger than \(packBytes >> 20) MiB, which is what may still be fetched.")
        }
        return result
    }

    /// Behind `file:///` git starts the other side itself, without the settings from its environment.
    private var uploadPack: [String] {
        scheme == .file ? ["--upload-pack=git -c safe.directory=* -c core.hooksPath=/dev/null upload-pack"] : []
    }

    // MARK: The objects

    /// Returns the full id of a commit in the mirror, or `nil` if it is not there.
    func find(_ commit: String) async throws(RepositoryError) -> String? {
        let result = try await reading("rev-parse", "--verify", "--quiet", "--end-of-options", "\(commit)^{commit}").run()
        return result.isSuccess && CommitID.isWhole(result.line) ? result.line : nil
    }

    /// Returns the commits that its branches name.
    func tips() async throws(RepositoryError) -> [String] {
        let result = try await reading("for-each-ref", "--format=%(objectname)", "refs/heads").runChecked()
        return result.text.split(separator: "\n").map(String.init).filter(CommitID.isWhole)
    }

    /// Returns whether two commits have a common ancestor.
    func areRelated(_ one: String, _ other: String) async throws(RepositoryError) -> Bool {
        let result = try await reading("merge-base", one, other).run()
        // 1: they have none. Anything else is no answer, and must not make this a different repository.
        guard result.isSuccess || result.output.status == .exited(1) else { throw result.error }
        return result.isSuccess
    }

    /// Returns branches and tags as a clone's `packed-refs`: branches as those of `origin`, the default one also as a local branch.
    func packedRefs(defaultBranch: String?) async throws(RepositoryError) -> String {
        let format = "--format=%(objectname) %(refname)%(if)%(*objectname)%(then)\n^%(*objectname)%(end)"
        let heads = " refs/heads/", remotes = " refs/remotes/origin/"
        // Sorted by name, as `for-each-ref` lists them and the header promises; both branch prefixes sort before that of tags.
        var local = ""
        let lines = try await reading("for-each-ref", format, "refs/heads", "refs/tags").runChecked().text.split(separator: "\n").map { line in
            guard let space = line.firstIndex(of: " "), line[space...].hasPrefix(heads) else { return String(line) }
            if let defaultBranch, line[space...].dropFirst(heads.count) == defaultBranch { local = line + "\n" }
            return line[..<space] + remotes + line[space...].dropFirst(heads.count)
        }
        return "# pack-refs with: peeled fully-peeled sorted \n" + local + lines.map { $0 + "\n" }.joined()
    }

    /// Returns a command that reads the mirror and nothing else.
    private func reading(_ words: String...) -> GitCommand {
        var cell = cell
        cell?.readable = [directory]
        return GitCommand(gitDirectory: directory, arguments: words, timeout: GitLimits.askTimeout, cell: cell)
    }
}
