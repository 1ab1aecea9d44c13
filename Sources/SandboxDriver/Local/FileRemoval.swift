internal import CSystem
internal import Glibc

/// Removes a tree without ever following a link: what it holds was written by somebody hostile.
enum FileRemoval {
    static func remove(_ path: String) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let parent = hearth_open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard parent >= 0 else { return }
        remove(String(path[path.index(after: slash)...]), in: parent, depth: 0)
        close(parent)
    }

    private static func remove(_ name: String, in parent: Int32, depth: Int) {
        if unlinkat(parent, name, 0) == 0 { return }
        let directory = hearth_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        if directory < 0 {
            // A directory that its owner may not read.
            guard errno == EACCES, fchmodat(parent, name, 0o700, 0) == 0 else { return }
            let again = hearth_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
            guard again >= 0 else { return }
            empty(again, depth: depth)
        } else {
            empty(directory, depth: depth)
        }
        unlinkat(parent, name, Int32(AT_REMOVEDIR))
    }

    /// Takes over the descriptor.
    private static func empty(_ directory: Int32, depth: Int) {
        fchmod(directory, 0o700)
        guard depth < 2_000, let listing = fdopendir(fcntl(directory, F_DUPFD_CLOEXEC, 0)) else {
            close(directory)
            return
        }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { remove(name, in: directory, depth: depth + 1) }
        }
        closedir(listing)
        close(directory)
    }
}
