internal import Coding
internal import Crypto
internal import Runtime

/// Brings one commit into the mirror of its repository.
struct CommitFetch: Sendable {
    /// The repository's mirror. After `bring` it is the one that holds the commit.
    private(set) var mirror: Mirror
    /// The fetches of all mirrors, by key.
    let flights: SingleFlight

    private static let log = Logger(label: "repository")

    /// Fetches until the commit is here, and returns its full id. A repository that was recreated under its old name gets a mirror of its own, since it
    /// must not give away what the old one held.
    mutating func bring(_ commit: String, _ list: RefList) async throws(RepositoryError) -> String {
        var old: [String] = []
        if mirror.exists {
            if let found = try await mirror.find(commit) { return found }
            let tips = try await mirror.tips()
            let new = Set(list.refs.values)
            // As long as one branch is where it was, it is the same repository.
            if !new.isEmpty, !tips.contains(where: new.contains) { old = Array(tips.prefix(GitLimits.comparedTips)) }
            // Objects of another format cannot even be fetched into it.
            if let first = tips.first, !new.isEmpty, list.isSHA256 != (first.utf8.count == 64) {
                try takeSuccessor()
                old = []
            }
        }
        let found = try await fetch(commit, isSHA256: list.isSHA256)
        guard !old.isEmpty else { return found }
        for tip in old where try await mirror.areRelated(tip, found) { return found }
        try takeSuccessor()
        return try await fetch(commit, isSHA256: list.isSHA256)
    }

    /// Takes a new mirror beside the old one, which stays for the sandboxes that depend on it.
    private mutating func takeSuccessor() throws(RepositoryError) {
        CommitFetch.log.notice("a repository was made anew under its name, and is fetched from the beginning", ["repository": mirror.name])
        let files = mirror.files
        var key = files.newest(mirror.key)
        if key == mirror.key {
            key = CacheFiles.key(of: Identifier.random(prefix: "successor"))
            try files.write(key, to: files.successor(ofKey: mirror.key))
        }
        mirror = mirror.moved(toKey: key)
    }

    private func fetch(_ commit: String, isSHA256: Bool) async throws(RepositoryError) -> String {
        var limited = mirror
        limited.packBytes = min(mirror.packBytes, try await mirror.share?.room(for: 0) ?? .max)
        // Nobody knows who brought a mirror that was there already, and an attempt that fails leaves one, too.
        let isNew = !mirror.exists
        var problem: RepositoryError?
        var attempts = GitLimits.fetchAttempts
        while attempts > 0, problem == nil {
            attempts -= 1
            let outcome = await fetchAll(limited, isNew: isNew, isSHA256: isSHA256)
            problem = outcome.problem
            if problem?.code == .repositoryTooLarge, let share = mirror.share, outcome.wasJoined || limited.packBytes < mirror.packBytes {
                // It may have been the share of another account that ended; or there is more room in this one's when all that is old is gone.
                let room = min(mirror.packBytes, await share.allRoom())
                problem = share.fetchTooLarge(room)
                if attempts > 0, room > 0, outcome.wasJoined || room > limited.packBytes {
                    limited.packBytes = room
                    problem = nil
                }
            }
            if mirror.exists, let found = try await mirror.find(commit) { return found }
        }
        if let problem, problem.code != .cloneFailed { throw problem }
        // Another ref may have failed the whole fetch, but only the requested one may fail a run.
        guard CommitID.isWhole(commit), mirror.exists, let found = try await fetchAlone(commit, limited) else {
            throw problem ?? RepositoryError(.refNotFound, "There is no branch, tag or commit \"\(commit)\" in \(mirror.name).")
        }
        if isNew { try claim(limited) }
        if let problem {
            CommitFetch.log.warning(
                "only the commit that was asked for could be fetched", ["repository": mirror.name, "error": problem.detail])
        }
        return found
    }

    /// Fetches everything, or waits for a caller who does.
    private func fetchAll(_ mirror: Mirror, isNew: Bool, isSHA256: Bool) async -> SingleFlight.Outcome {
        await flights.join(mirror.key) { () throws(RepositoryError) in
            let files = mirror.files
            let directory = files.directory(mirror.key)
            try files.makeDirectory(directory)
            files.touch(directory)
            try files.write(mirror.url + "\n", to: "\(directory)/url")
            try await mirror.create(isSHA256: isSHA256)
            try await mirror.fetchAll()
            if isNew { try claim(mirror) }
            files.touch(directory)
        }
    }

    /// Fetches the commit and nothing else; returns `nil` if the host does not serve it.
    private func fetchAlone(_ commit: String, _ mirror: Mirror) async throws(RepositoryError) -> String? {
        try await flights.queue(mirror.key) { () throws(RepositoryError) in _ = try await mirror.fetch(commit: commit) }
        return try await mirror.find(commit)
    }

    private func claim(_ mirror: Mirror) throws(RepositoryError) {
        try mirror.share?.claim(mirror.files.account(ofKey: mirror.key))
    }
}
