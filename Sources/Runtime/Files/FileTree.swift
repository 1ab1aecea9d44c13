internal import CSystem
internal import Glibc

/// File trees that a hostile party may have created.
public enum FileTree {
    /// The depth to which nested directories are held open. Deeper ones are moved up first.
    private static let levels = 64
    /// The number of passes over moved directories. Without it, a process that keeps creating directories would keep its remover busy forever.
    private static let passes = 100_000

    /// Removes a file or a tree, whatever its depth, its names, or its owner's permissions. Follows no links. Entries that cannot be removed stay.
    public static func remove(_ path: String) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let parent = hearth_open(slash == path.startIndex ? "/" : String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard parent >= 0 else { return }
        defer { close(parent) }
        let name = path[path.index(after: slash)...].utf8.map { CChar(bitPattern: $0) } + [0]
        if unlinkat(parent, name, 0) == 0 { return }
        let top = openDirectory(name, in: parent)
        guard top >= 0 else { return }
        var moved = 0
        for _ in 0..<passes {
            guard let names = DirectoryNames.read(top), !names.isEmpty else { break }
            let before = moved
            guard empty(top, names, &moved) || moved > before else { break }
        }
        close(top)
        unlinkat(parent, name, Int32(AT_REMOVEDIR))
    }

    /// Empties a directory down to the depth to which directories are held open; deeper ones are moved up into it under another name. Returns whether
    /// anything was removed.
    private static func empty(_ top: Int32, _ names: [[CChar]], _ moved: inout Int) -> Bool {
        var stack: [(descriptor: Int32, name: [CChar], names: [[CChar]])] = [(top, [], names)]
        var hasRemoved = false
        while let last = stack.indices.last {
            guard let name = stack[last].names.popLast() else {
                let (descriptor, own, _) = stack.removeLast()
                guard last > 0 else { break }
                close(descriptor)
                if unlinkat(stack[last - 1].descriptor, own, Int32(AT_REMOVEDIR)) == 0 { hasRemoved = true }
                continue
            }
            let parent = stack[last].descriptor
            if unlinkat(parent, name, 0) == 0 {
                hasRemoved = true
                continue
            }
            if stack.count >= levels {
                moved += 1
                let target = "deep-\(getpid())-\(moved)"
                if renameat(parent, name, top, target) == 0 { continue }
            }
            let descriptor = openDirectory(name, in: parent)
            guard descriptor >= 0 else { continue }
            stack.append((descriptor, name, DirectoryNames.read(descriptor) ?? []))
        }
        return hasRemoved
    }

    /// Opens a directory and makes it accessible to its owner; returns -1 if it is not a directory.
    private static func openDirectory(_ name: [CChar], in parent: Int32) -> Int32 {
        var descriptor = hearth_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        if descriptor < 0, errno == EACCES, fchmodat(parent, name, 0o700, 0) == 0 {
            descriptor = hearth_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        }
        if descriptor >= 0 { fchmod(descriptor, 0o700) }
        return descriptor
    }
}

/// The names in a directory as the kernel reports them: bytes, not necessarily UTF-8, each terminated by a zero for the next call.
public enum DirectoryNames {
    /// Returns all names except `.` and `..`; `nil` if the directory is unreadable. The descriptor stays open.
    public static func read(_ directory: Int32) -> [[CChar]]? {
        let copy = hearth_openat(directory, ".", O_RDONLY | O_DIRECTORY, 0)
        guard copy >= 0 else { return nil }
        guard let listing = fdopendir(copy) else {
            close(copy)
            return nil
        }
        defer { closedir(listing) }
        var names: [[CChar]] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            let isDot = name == [46, 0] || name == [46, 46, 0]
            if !isDot { names.append(name) }
        }
        return names
    }
}
