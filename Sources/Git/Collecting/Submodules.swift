internal import CSystem
internal import Glibc
internal import Runtime

/// Examines submodules, of which a patch holds only the commit that they are at.
struct Submodules {
    /// The findings about one submodule.
    struct Finding {
        /// The commit it is at, if it has changed.
        var commit: String?
        /// Work in it that no commit of another repository is known to contain.
        var work: [GitPath] = []
    }

    let git: GitProcess

    private var tree: String { git.tree }

    func look(at path: GitPath, expecting id: String) throws(CollectError) -> Finding {
        let files = self.files(below: path)
        var finding = Finding()
        guard let text = path.text, access("\(tree)/\(text)/.git", F_OK) == 0 else {
            // Its folder was placed empty.
            finding.work = files
            return finding
        }
        let place = "\(tree)/\(text)"
        let head = try git.ask(["rev-parse", "--verify", "--quiet", "HEAD"], in: place, isApart: true)
        let status = try git.ask(
            ["status", "--porcelain", "-z", "--untracked-files=all", "--ignore-submodules=none", "--no-renames"], in: place, isApart: true)
        guard head.code == 0, status.code == 0, head.line.allSatisfy(\.isHexDigit), [40, 64].contains(head.line.utf8.count) else {
            finding.work = files
            return finding
        }
        // `XY path`, terminated by a zero byte.
        finding.work = status.output.split(separator: 0).filter { $0.count > 3 }.map { path.appending($0.dropFirst(3)) }
        if head.line != id {
            finding.commit = head.line
            let published = try git.ask(["branch", "--remotes", "--contains", "HEAD"], in: place, isApart: true)
            if published.code != 0 || published.output.isEmpty { finding.work.append(path) }
        }
        return finding
    }

    /// Returns submodules that moved since the base, according to both `.gitmodules`: the new paths, with the commits that they were at.
    func moved(from base: [GitPath: WorkIndex.Blob], of commit: String) throws(CollectError) -> [GitPath: WorkIndex.Blob] {
        guard base.values.contains(where: \.isGitlink), base[GitPath(".gitmodules".utf8)] != nil else { return [:] }
        let old = try paths(["--blob", "\(commit):.gitmodules"])
        let new = try paths(["--file", "\(tree)/.gitmodules"])
        var found: [GitPath: WorkIndex.Blob] = [:]
        for (name, path) in old {
            guard let now = new[name], now != path, base[now] == nil, let blob = base[path], blob.isGitlink else { continue }
            // A copy counts as an ordinary repository inside the tree.
            if isDirectory(now) && !isDirectory(path) { found[now] = blob }
        }
        return found
    }

    /// Returns the paths in a `.gitmodules` by the names of submodules; none if it is unreadable.
    private func paths(_ place: [String]) throws(CollectError) -> [[UInt8]: GitPath] {
        let answer = try git.ask(["config"] + place + ["-z", "--get-regexp", #"^submodule\..*\.path$"#])
        guard answer.code == 0 else { return [:] }
        var found: [[UInt8]: GitPath] = [:]
        for entry in answer.output.split(separator: 0) {
            guard let end = entry.firstIndex(of: 10) else { continue }
            found[Array(entry[..<end])] = GitPath(entry[(end + 1)...])
        }
        return found
    }

    private func isDirectory(_ path: GitPath) -> Bool {
        var information = stat()
        let full = GitPath(tree.utf8).appending(path.bytes)
        return lstat(full.zeroTerminated, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns the files of a submodule's folder, except its git directory.
    private func files(below path: GitPath) -> [GitPath] {
        var found: [GitPath] = []
        var open = [path]
        while let next = open.popLast(), found.count < CollectLimits.submoduleFiles {
            let root = hearth_open(tree, O_RDONLY | O_DIRECTORY, 0)
            guard root >= 0 else { break }
            defer { close(root) }
            let directory = hearth_openat(root, next.zeroTerminated, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
            guard directory >= 0 else {
                found.append(next)
                continue
            }
            defer { close(directory) }
            for name in DirectoryNames.read(directory) ?? [] where name != [46, 103, 105, 116, 0] {
                let child = next.appending(name.dropLast().map { UInt8(bitPattern: $0) })
                var information = stat()
                guard fstatat(directory, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                if information.st_mode & S_IFMT == S_IFDIR, child.bytes.count < CollectLimits.pathBytes {
                    open.append(child)
                } else {
                    found.append(child)
                }
            }
        }
        return found.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}
