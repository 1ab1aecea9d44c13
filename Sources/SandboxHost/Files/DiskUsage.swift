internal import CSystem
internal import Glibc

/// Measures what directories hold, without following links.
enum DiskUsage {
    static func bytes(of directories: [String]) -> Int64 {
        directories.reduce(0) { $0 + bytes(below: hearth_open($1, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0), depth: 0) }
    }

    /// Takes over the descriptor.
    private static func bytes(below directory: Int32, depth: Int) -> Int64 {
        guard directory >= 0 else { return 0 }
        defer { close(directory) }
        guard depth < 500, let listing = fdopendir(fcntl(directory, F_DUPFD_CLOEXEC, 0)) else { return 0 }
        defer { closedir(listing) }
        var sum: Int64 = 0
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard name != ".", name != ".." else { continue }
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
