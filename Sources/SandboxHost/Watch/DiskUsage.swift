internal import CSystem
internal import Glibc
internal import Runtime

/// Measures the size of directories, however deep, without following links.
enum DiskUsage {
    /// The directories held open at the same time; deeper levels close the upper ones, which are reopened on the way back.
    private static let levels = 64

    /// Returns the bytes of the blocks of everything below.
    static func bytes(of directories: [String]) -> Int64 {
        directories.reduce(0) { sum, path in
            var walk = Walk()
            return sum + walk.bytes(below: hearth_open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0))
        }
    }

    /// A walk through one directory tree. A level whose descriptor was closed is reopened from the one below it by `..`, which cannot leave the tree:
    /// the directory is compared with the one that was left.
    private struct Walk {
        private struct Level {
            var descriptor: Int32
            let device: dev_t
            let inode: ino_t
            var names: [[CChar]]
        }

        private var levels: [Level] = []
        private var sum: Int64 = 0

        /// Takes ownership of the descriptor.
        mutating func bytes(below top: Int32) -> Int64 {
            guard top >= 0 else { return 0 }
            enter(top)
            while let last = levels.indices.last {
                guard let name = levels[last].names.popLast() else {
                    guard leave() else { break }
                    continue
                }
                var information = stat()
                let parent = levels[last].descriptor
                guard fstatat(parent, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                sum += Int64(information.st_blocks) * 512
                guard information.st_mode & S_IFMT == S_IFDIR else { continue }
                let directory = hearth_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
                if directory >= 0 { enter(directory) }
            }
            for level in levels where level.descriptor >= 0 { close(level.descriptor) }
            return sum
        }

        private mutating func enter(_ directory: Int32) {
            var information = stat()
            fstat(directory, &information)
            levels.append(
                Level(
                    descriptor: directory, device: information.st_dev, inode: information.st_ino, names: DirectoryNames.read(directory) ?? []))
            let far = levels.count - 1 - DiskUsage.levels
            guard far > 0, levels[far].descriptor >= 0 else { return }
            close(levels[far].descriptor)
            levels[far].descriptor = -1
        }

        /// Moves up one level; returns `false` at the top, or if the directory above has been replaced.
        private mutating func leave() -> Bool {
            let done = levels.removeLast()
            defer { close(done.descriptor) }
            guard let last = levels.indices.last else { return false }
            if levels[last].descriptor >= 0 { return true }
            let above = hearth_openat(done.descriptor, [46, 46, 0], O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
            guard above >= 0 else { return false }
            var information = stat()
            guard fstat(above, &information) == 0, information.st_dev == levels[last].device, information.st_ino == levels[last].inode else {
                close(above)
                return false
            }
            levels[last].descriptor = above
            return true
        }
    }
}
