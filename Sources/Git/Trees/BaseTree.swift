internal import Coding
internal import Runtime

/// Makes the checkout of a commit over which the work trees of runs are laid.
///
/// The files are untrusted: git writes them in a cell without network where there is one, with all filters, hooks and smudge commands undefined, and
/// never through a link in the tree itself. The checkout's git directory shares the mirror's objects.
struct BaseTree: Sendable {
    let mirror: Mirror
    /// The most bytes that the files of a tree may have.
    let limitBytes: Int64

    private var files: CacheFiles { mirror.files }

    /// Checks a commit out, beside its place at first.
    func make(_ commit: String) async throws(RepositoryError) {
        let files = files
        let folder = files.trees(mirror.key)
        let temporary = "\(folder)/.new-\(Identifier.random(prefix: "t"))"
        try files.makeDirectory(folder)
        let size = try await TreeSize.check(commit, of: mirror.directory, cell: mirror.cell, limit: limitBytes)
        files.touch(files.directory(mirror.key))
        try await mirror.share?.room(for: size.bytes)
        do {
            try await checkOut(commit, at: temporary)
            let (found, pointers) = try await TreeFacts.look(at: temporary, cell: mirror.cell)
            let facts = try await LFSContents(mirror: mirror).bring(found, pointers, commit: commit, into: temporary)
            try keep(facts, of: temporary)
            if !pointers.isEmpty { await BlockingPool.shared.run { files.settle(temporary) } }
            let final = files.tree(mirror.key, commit)
            let share = mirror.share
            try await BlockingPool.shared.run { () throws(RepositoryError) in
                try files.write(commit, to: files.marker(ofTree: temporary))
                // A tree without a marker is not complete, and was never handed out.
                if !files.isComplete(tree: final, commit: commit) { files.remove(final) }
                if let share { try share.claim(files.account(ofTree: final)) }
                try files.moveIntoPlace(temporary, final)
                _ = files.bytes(ofTree: final)
            }
        } catch {
            await BlockingPool.shared.run { files.remove(temporary) }
            throw error
        }
    }

    /// Returns the facts about a tree, collected anew if an older server has made it.
    func facts(of path: String) async throws(RepositoryError) -> TreeFacts {
        if let known = files.read(files.facts(ofTree: path)), let facts = try? JSONCoding.decode(TreeFacts.self, from: Array(known.utf8)) {
            return facts
        }
        let facts = try await TreeFacts.look(at: path, cell: mirror.cell).facts
        try keep(facts, of: path)
        return facts
    }

    private func keep(_ facts: TreeFacts, of path: String) throws(RepositoryError) {
        guard let bytes = try? JSONCoding.encode(facts) else { return }
        try files.replace(files.facts(ofTree: path), with: String(decoding: bytes, as: UTF8.self))
    }

    private func checkOut(_ commit: String, at path: String) async throws(RepositoryError) {
        let git = "\(path)/.git"
        let objects = "\(mirror.directory)/objects"
        let isSHA256 = commit.utf8.count == 64
        let format = isSHA256 ? ["--object-format=sha256"] : []
        try await GitCommand(arguments: ["init", "--quiet"] + format + [path], timeout: GitLimits.askTimeout).runChecked()
        try files.makeDirectory("\(git)/objects/info")
        // A clone has this directory; agents append to its `exclude`.
        try files.makeDirectory("\(git)/info")
        try files.write("\(objects)\n", to: "\(git)/objects/info/alternates")
        try files.write(Self.configuration(isSHA256: isSHA256), to: "\(git)/config")
        try files.write("\(commit)\n", to: "\(git)/HEAD")
        files.settle(path)
        var cell = mirror.cell
        cell?.readable = [objects]
        cell?.writable = [path]
        let words = ["--work-tree=\(path)", "checkout", "--quiet", "--force", "--no-recurse-submodules", "--detach", commit]
        try await GitCommand(
            gitDirectory: git, workDirectory: path, arguments: words, timeout: GitLimits.checkoutTimeout, outputLimit: 1 << 20, cell: cell
        ).runChecked()
    }

    /// The stat data of an overlay differs from that of its lower layer in everything but size and time: without `checkStat=minimal` the first `git
    /// status` of each run would read every file. The name is for the agent's commits. `origin` has no URL: its branches can be inspected, but
    /// nothing can be fetched or pushed.
    private static func configuration(isSHA256: Bool) -> String {
        """
        [core]
        \trepositoryformatversion = \(isSHA256 ? 1 : 0)
        \tfilemode = true
        \tbare = false
        \tcheckStat = minimal
        \ttrustctime = false
        [gc]
        \tauto = 0
        [user]
        \tname = Hearth agent
        \temail = agent@hearth.invalid
        [remote "origin"]
        \tfetch = +refs/heads/*:refs/remotes/origin/*
        \(isSHA256 ? "[extensions]\n\tobjectFormat = sha256\n" : "")
        """
    }
}
