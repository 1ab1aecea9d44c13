internal import CSystem
internal import Glibc
internal import Runtime

/// Measures what directories hold, without following links.
enum DiskUsage {
    static func bytes(of directories: [String]) -> Int64 {
        directories.reduce(0) { $0 + bytes(below: hearth_open($1, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0), depth: 0) }
    }

    /// Takes over the descriptor.
    private static func bytes(below directory: Int32, depth: Int) -> Int64 {
        guard directory >= 0 else { return 0 }
        defer { close(directory) }
        guard depth < 500 else { return 0 }
        var sum: Int64 = 0
        for name in DirectoryNames.read(directory) ?? [] {
            var information = stat()
            guard fstatat(directory, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            sum += Int64(information.st_blocks) * 512
            if information.st_mode & S_IFMT == S_IFDIR {
                sum += bytes(below: hearth_openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0), depth: depth + 1)
            }
        }
        return sum
    }
}
