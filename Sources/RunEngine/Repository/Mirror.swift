internal import Runtime

/// One bare mirror: asks its host, fetches, looks up commits.
struct Mirror: Sendable {
    let url: String
    let scheme: RepositoryHost.Scheme
    let directory: String

    /// The host's refs as they are now.
    func ask() async throws(RepositoryError) -> RefList {
        let command = GitCommand(
            arguments: ["ls-remote", "--symref", "--", url], reach: .network(scheme), timeout: RepositoryLimits.askTimeout)
        return RefList(parsing: try await command.runChecked().text)
    }

    /// Makes the bare repository when it is not there.
    func create(_ files: CacheFiles) async throws(RepositoryError) {
        guard !files.exists("\(directory)/HEAD") else { return }
        try await GitCommand(arguments: ["init", "--bare", "--quiet", directory], timeout: RepositoryLimits.askTimeout).runChecked()
    }

    /// Fetches all branches and tags. Rewritten branches follow; deleted ones stay, so that no commit of a run is ever lost.
    func fetchAll() async throws(RepositoryError) {
        Faults.reach(.call(.gitFetch, .beforeSend))
        let result = try await fetch(["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
        Faults.reach(.call(.gitFetch, .afterAnswer))
        guard result.isSuccess else { throw GitTrouble.error(of: result) }
    }

    /// Fetches one commit that no branch or tag leads to; not every host gives it.
    func fetch(commit: String) async throws(RepositoryError) -> Bool {
        try await fetch([commit]).isSuccess
    }

    private func fetch(_ refspecs: [String]) async throws(RepositoryError) -> GitResult {
        let words = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules", "--force"]
        let command = GitCommand(
            gitDirectory: directory, arguments: words + ["--", url] + refspecs, reach: .network(scheme), timeout: RepositoryLimits.fetchTimeout,
            outputLimit: 1 << 20)
        return try await command.run()
    }

    /// The full id of a commit that is here, or `nil`.
    func find(_ commit: String) async throws(RepositoryError) -> String? {
        let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(commit)^{commit}"]
        let result = try await GitCommand(gitDirectory: directory, arguments: words, timeout: RepositoryLimits.askTimeout).run()
        return result.isSuccess && isCommit(result.line) ? result.line : nil
    }
}
