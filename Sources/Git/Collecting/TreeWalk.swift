internal import CSystem
internal import Glibc
internal import Runtime

/// Visits everything in a work tree except its git directory: without recursion, without following links, and without trusting what it finds.
///
/// A directory that the agent has locked against its own user is opened for the duration of the walk. `restore()` gives each its mode back.
struct TreeWalk {
    /// A file, link, or anything else that is not a directory.
    struct Entry {
        let path: GitPath
        /// `S_IFREG`, `S_IFLNK`, or another type of inode.
        let type: mode_t
        let bytes: Int64
        /// `true` if it was changed, moved, or created since the placement.
        let isTouched: Bool
    }

    /// A directory being visited.
    private struct Level {
        let descriptor: Int32
        let path: GitPath
        /// `true` if it, or one above it, is not the directory that was placed there.
        let isMoved: Bool
        var names: ArraySlice<[CChar]>
    }

    private(set) var entries: [Entry] = []
    /// Directories with their own repository, other than submodules.
    private(set) var nested: [GitPath] = []
    /// The existing directories of submodules.
    private(set) var submodules: [GitPath] = []
    /// Directories that could not be opened.
    private(set) var closed: [GitPath] = []
    /// Directories that are nested too deeply.
    private(set) var tooDeep: [GitPath] = []
    private var opened: [(path: GitPath, mode: mode_t)] = []
    private let root: String

    /// Walks a tree.
    ///
    /// - Parameters:
    ///   - marks: show what was touched; without them everything counts as touched.
    ///   - gitlinks: paths of submodules, whose contents are not visited.
    init(_ root: String, marks: PlacedMarks?, gitlinks: Set<GitPath>) throws(CollectError) {
        self.root = root
        do throws(SystemError) {
            try walk(marks, gitlinks)
        } catch {
            restore()
            throw CollectError(error)
        }
    }

    /// Restores the modes of everything that was opened.
    func restore() {
        for (path, mode) in opened.reversed() {
            let descriptor = hearth_open(root, O_RDONLY | O_DIRECTORY, 0)
            guard descriptor >= 0 else { return }
            fchmodat(descriptor, path.zeroTerminated, mode, 0)
            close(descriptor)
        }
    }

    /// Lets the owner read a file for as long as the walk's result is in use; returns `false` if that is impossible.
    mutating func open(_ path: GitPath) -> Bool {
        let descriptor = hearth_open(root, O_RDONLY | O_DIRECTORY, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let name = path.zeroTerminated
        if faccessat(descriptor, name, R_OK, 0) == 0 { return true }
        var information = stat()
        guard fstatat(descriptor, name, &information, AT_SYMLINK_NOFOLLOW) == 0, information.st_mode & S_IFMT == S_IFREG else { return false }
        let mode = information.st_mode & 0o7777
        guard fchmodat(descriptor, name, mode | 0o400, 0) == 0 else { return false }
        opened.append((path, mode))
        return faccessat(descriptor, name, R_OK, 0) == 0
    }

    private mutating func walk(_ marks: PlacedMarks?, _ gitlinks: Set<GitPath>) throws(SystemError) {
        let top = hearth_open(root, O_RDONLY | O_DIRECTORY, 0)
        guard top >= 0 else { throw .last("open the work tree") }
        var levels = [Level(descriptor: top, path: GitPath([]), isMoved: false, names: [])]
        defer { for level in levels { close(level.descriptor) } }
        guard let names = DirectoryNames.read(top) else { throw .last("read the work tree") }
        levels[0].names = names[...]
        while !levels.isEmpty {
            let last = levels.count - 1
            guard let name = levels[last].names.popFirst() else {
                close(levels.removeLast().descriptor)
                continue
            }
            guard entries.count < CollectLimits.entries else { throw SystemError(code: EFBIG, call: "look at a tree of so many files") }
            let bytes = name.dropLast().map { UInt8(bitPattern: $0) }
            let path = levels[last].path.appending(bytes)
            let parent = levels[last].descriptor
            if bytes.elementsEqual(".git".utf8) {
                if last > 0 { nested.append(levels[last].path) }
                continue
            }
            var information = stat()
            guard fstatat(parent, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            guard information.st_mode & S_IFMT == S_IFDIR else {
                let isTouched = levels[last].isMoved || marks?.isYounger(information) ?? true
                entries.append(Entry(path: path, type: information.st_mode & S_IFMT, bytes: Int64(information.st_size), isTouched: isTouched))
                continue
            }
            if gitlinks.contains(path) {
                submodules.append(path)
                continue
            }
            guard levels.count < CollectLimits.depth, path.bytes.count < CollectLimits.pathBytes else {
                tooDeep.append(path)
                continue
            }
            let isMoved = levels[last].isMoved || marks?.hasMoved(path, information) ?? true
            guard let (descriptor, names) = open(name, in: parent, path, information.st_mode) else {
                closed.append(path)
                continue
            }
            levels.append(Level(descriptor: descriptor, path: path, isMoved: isMoved, names: names[...]))
        }
    }

    /// Opens a directory and returns its descriptor and its entries.
    private mutating func open(_ name: [CChar], in parent: Int32, _ path: GitPath, _ mode: mode_t) -> (Int32, [[CChar]])? {
        // Without search permission the files could be listed but not examined.
        if faccessat(parent, name, R_OK | X_OK, 0) != 0 {
            guard fchmodat(parent, name, mode & 0o7777 | 0o700, 0) == 0 else { return nil }
            opened.append((path, mode & 0o7777))
        }
        let descriptor = hearth_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard descriptor >= 0 else { return nil }
        guard let names = DirectoryNames.read(descriptor) else {
            close(descriptor)
            return nil
        }
        return (descriptor, names)
    }
}
