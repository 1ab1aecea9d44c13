internal import CSystem
internal import Coding
internal import FoundationEssentials
internal import Git
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Puts the work tree in its place, by the cheapest method that works on this machine.
@NetworkLoop final class WorkTree {
    private let files: HostFiles
    private let canMount: Bool
    private let workspace: SandboxPath
    private var isPlacing = false
    private var placed: (commit: String, placement: Placement)?
    /// The bare repository that holds the tree's objects, visible at its own path inside.
    private(set) var mirror: String?

    private let bootstrap: HostProtocol.Bootstrap

    init(files: HostFiles, canMount: Bool, workspace: SandboxPath, bootstrap: HostProtocol.Bootstrap) {
        self.bootstrap = bootstrap
        self.workspace = workspace
        self.files = files
        self.canMount = canMount
    }

    /// Places the tree once: further callers wait for the same placement.
    func place(_ source: TreeSource) async throws(SandboxError) -> Placement {
        while isPlacing { try? await NetworkLoop.sleep(for: .milliseconds(5)) }
        if let placed {
            guard placed.commit == source.commit else { throw .failed("the work tree holds another commit already") }
            return placed.placement
        }
        isPlacing = true
        defer { isPlacing = false }
        let start = SystemTime().monotonic
        let files = files
        let canMount = canMount
        var source = source
        source.baseTree = bootstrap.path(of: source.baseTree)
        source.refs = source.refs.map { bootstrap.path(of: $0) }
        let visible = source
        let method = try await BlockingPool.shared.run { () throws(SandboxError) in
            try WorkTree.make(visible, files, canMount: canMount)
        }
        let placement = Placement(
            method: method, millis: start.duration(to: SystemTime().monotonic).millis, gitDirectory: workspace.appending(".git"))
        placed = (source.commit, placement)
        mirror = source.mirror
        return placement
    }

    private nonisolated static func make(_ source: TreeSource, _ files: HostFiles, canMount: Bool) throws(SandboxError) -> TreeMethod {
        guard access(source.baseTree, R_OK) == 0 else { throw .failed("the base tree is not there") }
        if canMount, overlay(source, files) {
            CloneRefs.write(of: source, in: files)
            // A directory of the lower layer cannot be renamed, so moved entries have new inodes.
            leaveMarks(files, directories: [:])
            return .overlay
        }
        // Files that an interrupted attempt left behind are overwritten.
        var copy = TreeCopy()
        do throws(SystemError) {
            try copy.copy(source.baseTree, to: files.tree)
        } catch {
            throw error.isFull ? .resource("\(error)") : .failed("the work tree cannot be copied: \(error)")
        }
        CloneRefs.write(of: source, in: files)
        leaveMarks(files, directories: copy.directories)
        return copy.hasShared ? .reflink : .copy
    }

    /// Leaves the marks of the placement. Without them collecting reads every file: only time is lost.
    private nonisolated static func leaveMarks(_ files: HostFiles, directories: [GitPath: UInt64]) {
        do throws(SystemError) {
            try PlacedMarks.leave(in: files.kept, directories: directories)
        } catch {
            Logger(label: "tree").warning("changes will be found by reading every file", ["error": "\(error)"])
        }
    }

    /// Mounts the overlay in the host's own mount namespace: nobody else sees it, and it disappears with the host.
    private nonisolated static func overlay(_ source: TreeSource, _ files: HostFiles) -> Bool {
        let paths = [source.baseTree, files.upper, files.work]
        // Mount options cannot express a path with one of these characters.
        guard !paths.contains(where: { $0.contains(",") || $0.contains(":") || $0.contains("\\") }) else { return false }
        let options = "lowerdir=\(source.baseTree),upperdir=\(files.upper),workdir=\(files.work)"
        if hearth_mount("overlay", files.tree, "overlay", 0, options + ",userxattr") == 0 { return true }
        return hearth_mount("overlay", files.tree, "overlay", 0, options + ",redirect_dir=off") == 0
    }
}

/// Writes into the work tree's own repository the refs of the repository that it was cloned from, as `git clone` would: branches below `origin`,
/// tags, and a local branch that HEAD names. Agents compare with `main`, look for the last tag, and ask for the merge base.
private enum CloneRefs {
    /// Writes the refs. Call it when the tree is in place and before anything else runs in it. A failure is only logged: an agent can work without
    /// refs.
    static func write(of source: TreeSource, in files: HostFiles) {
        guard let refs = source.refs else { return }
        let git = "\(files.tree)/.git"
        do {
            let text = try String(contentsOfFile: refs, encoding: .utf8)
            try text.write(toFile: "\(git)/packed-refs", atomically: false, encoding: .utf8)
            guard let branch = source.branch else { return }
            let head = "\(git)/refs/heads/\(branch)"
            let parent = String(head[..<(head.lastIndex(of: "/") ?? head.endIndex)])
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try "\(source.commit)\n".write(toFile: head, atomically: false, encoding: .utf8)
            let old = try String(contentsOfFile: "\(git)/config", encoding: .utf8)
            try (old + configuration(of: branch)).write(toFile: "\(git)/config", atomically: false, encoding: .utf8)
            // Last: until the branch exists, HEAD names the commit.
            try "ref: refs/heads/\(branch)\n".write(toFile: "\(git)/HEAD", atomically: false, encoding: .utf8)
        } catch {
            Logger(label: "tree").warning("the clone has no refs", ["error": ErrorText.of(error)])
        }
    }

    /// Returns the configuration that makes the branch of `origin` its `@{upstream}`. A name may contain a quotation mark, but no backslash.
    private static func configuration(of branch: String) -> String {
        let quoted = branch.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        return "[branch \"\(quoted)\"]\n\tremote = origin\n\tmerge = \"refs/heads/\(quoted)\"\n"
    }
}
