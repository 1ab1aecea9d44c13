internal import Cells
internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// Replaces Git LFS pointers in a base tree by their contents, where the server has `git-lfs` and the host has the contents.
struct LFSContents: Sendable {
    let mirror: Mirror

    /// `true` if `git-lfs` is installed; checked once.
    private static let installed = Task {
        let command = GitCommand(arguments: ["lfs", "version"], timeout: GitLimits.askTimeout)
        return (try? await command.run().isSuccess) == true
    }

    /// Replaces pointers by their contents.
    ///
    /// - Returns: The facts, with the pointers that remain and the reason why.
    func bring(
        _ facts: TreeFacts, _ pointers: [(path: String, pointer: LFSPointer)], commit: String, into tree: String
    ) async throws(RepositoryError) -> TreeFacts {
        guard !pointers.isEmpty else { return facts }
        var facts = facts
        guard await LFSContents.installed.value else {
            facts.pointerReason = "git-lfs is not installed on the server"
            return facts
        }
        let total = pointers.reduce(Int64(0)) { sum, entry in
            let (sum, isTooLarge) = sum.addingReportingOverflow(entry.pointer.bytes)
            return isTooLarge ? .max : sum
        }
        guard total <= GitLimits.lfsBytes else {
            facts.pointerReason = "their contents are larger than \(GitLimits.lfsBytes >> 20) MiB"
            return facts
        }
        let result = try await fetch(commit)
        let mirror = mirror.directory
        let left = await BlockingPool.shared.run { pointers.filter { !LFSContents.place($0.pointer, of: mirror, at: "\(tree)/\($0.path)") } }
        facts.pointers = TreeFacts.Group()
        for entry in left { facts.pointers.add(GitPath(entry.path.utf8)) }
        if !left.isEmpty { facts.pointerReason = result.isSuccess ? "the host does not have them" : GitFailure.shown(result.output.errorText) }
        let missing = Set(left.map(\.path))
        let placed = pointers.map(\.path).filter { !missing.contains($0) }
        if !placed.isEmpty { try await settle(placed, in: tree) }
        return facts
    }

    private func fetch(_ commit: String) async throws(RepositoryError) -> GitResult {
        // The address is ours, regardless of the repository's `.lfsconfig`.
        let address = mirror.scheme == .file ? mirror.url : "\(mirror.url)/info/lfs"
        var command = GitCommand(
            gitDirectory: mirror.directory, arguments: ["lfs", "fetch", "origin", commit], reach: .network(mirror.scheme),
            timeout: GitLimits.fetchTimeout, outputLimit: 1 << 20, cell: mirror.speaking(writes: true))
        command.settings = [("remote.origin.url", mirror.url), ("lfs.url", address), ("lfs.fetchexclude", ""), ("lfs.fetchinclude", "")]
        return try await command.run()
    }

    /// Replaces one pointer by its contents; git-lfs has verified their digest when it fetched them.
    private static func place(_ pointer: LFSPointer, of mirror: String, at path: String) -> Bool {
        let digest = pointer.digest
        let object = "\(mirror)/lfs/objects/\(digest.prefix(2))/\(digest.dropFirst(2).prefix(2))/\(digest)"
        var contents = stat()
        var old = stat()
        guard lstat(object, &contents) == 0, Int64(contents.st_size) == pointer.bytes, lstat(path, &old) == 0 else { return false }
        let temporary = "\(path).hearth-lfs"
        guard (try? FileManager.default.copyItem(atPath: object, toPath: temporary)) != nil else { return false }
        chmod(temporary, old.st_mode & 0o777)
        CellUser.current?.own(temporary)
        guard rename(temporary, path) == 0 else {
            unlink(temporary)
            return false
        }
        return true
    }

    /// Makes the tree's own git treat the contents as their pointers: a clone made with git-lfs has the same settings. Other files that are checked out
    /// later stay pointers, since nothing can be fetched from inside the sandbox.
    private func settle(_ paths: [String], in tree: String) async throws(RepositoryError) {
        let path = "\(tree)/.git/config"
        let list = "\(tree)/.git/hearth-lfs"
        let old = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let lines =
            "[filter \"lfs\"]\n\tclean = git-lfs clean -- %f\n\tsmudge = git-lfs smudge --skip -- %f\n\tprocess = git-lfs filter-process --skip\n"
        guard (try? (old + lines).write(toFile: path, atomically: false, encoding: .utf8)) != nil,
            (try? paths.joined(separator: "\0").write(toFile: list, atomically: false, encoding: .utf8)) != nil
        else { return }
        // Without a cell no filter runs on the machine: the files look changed to the agent's git until it adds them.
        guard var cell = mirror.cell else { return }
        cell.readable = ["\(mirror.directory)/objects"]
        cell.writable = [tree]
        // A refresh of the index is not enough: to git a file of another size is changed, whatever a filter says.
        let words = ["--literal-pathspecs", "--work-tree=\(tree)", "add", "--update", "--pathspec-from-file=\(list)", "--pathspec-file-nul"]
        let command = GitCommand(
            gitDirectory: "\(tree)/.git", workDirectory: tree, arguments: words, timeout: GitLimits.checkoutTimeout, outputLimit: 1 << 20,
            cell: cell)
        _ = try await command.run()
        unlink(list)
    }
}
