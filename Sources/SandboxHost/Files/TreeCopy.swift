internal import CSystem
internal import Git
internal import Glibc
internal import Runtime

/// Copies a file tree, sharing blocks if the file system can. Links are copied as links; names are bytes.
struct TreeCopy {
    /// `true` if blocks were shared.
    private(set) var hasShared = false
    /// The created directories, with their inodes.
    private(set) var directories: [GitPath: UInt64] = [:]
    private var canShare = true

    mutating func copy(_ source: String, to target: String) throws(SystemError) {
        let from = try Descriptor(result: hearth_open(source, O_RDONLY | O_DIRECTORY, 0), of: "open \(source)")
        let to = try Descriptor(result: hearth_open(target, O_RDONLY | O_DIRECTORY, 0), of: "open \(target)")
        try copy(from.raw, to.raw, GitPath([]), depth: 0)
    }

    private mutating func copy(_ from: Int32, _ to: Int32, _ path: GitPath, depth: Int) throws(SystemError) {
        guard depth < 500 else { throw SystemError(code: ELOOP, call: "copy: too deep") }
        guard let names = DirectoryNames.read(from) else { throw .last("read a directory") }
        for name in names {
            let child = path.appending(name.dropLast().map { UInt8(bitPattern: $0) })
            var information = stat()
            guard fstatat(from, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { throw .last("look at \(child.shown)") }
            switch information.st_mode & S_IFMT {
            case S_IFDIR:
                guard mkdirat(to, name, 0o755) == 0 || errno == EEXIST else { throw .last("mkdir \(child.shown)") }
                let below = try Descriptor(
                    result: hearth_openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0), of: "open \(child.shown)")
                let target = try Descriptor(result: hearth_openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0), of: "open \(child.shown)")
                guard fstat(target.raw, &information) == 0 else { throw .last("look at \(child.shown)") }
                directories[child] = UInt64(information.st_ino)
                try copy(below.raw, target.raw, child, depth: depth + 1)
            case S_IFLNK:
                var text = [CChar](repeating: 0, count: Int(PATH_MAX))
                guard readlinkat(from, name, &text, text.count - 1) >= 0 else { throw .last("read the link \(child.shown)") }
                guard symlinkat(text, to, name) == 0 || errno == EEXIST else { throw .last("make the link \(child.shown)") }
            case S_IFREG: try copyFile(name, child, from, to, information)
            default: continue
            }
        }
    }

    /// Copies one file and its times.
    private mutating func copyFile(_ name: [CChar], _ path: GitPath, _ from: Int32, _ to: Int32, _ information: stat) throws(SystemError) {
        let source = try Descriptor(result: hearth_openat(from, name, O_RDONLY | O_NOFOLLOW, 0), of: "open \(path.shown)")
        let mode = (information.st_mode & 0o777) | 0o200
        let target = try Descriptor(
            result: hearth_openat(to, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, UInt32(mode)), of: "create \(path.shown)")
        if canShare {
            if hearth_clone_file(target.raw, source.raw) == 0 {
                hasShared = true
            } else {
                canShare = false
            }
        }
        if !canShare {
            var offset: Int64 = 0
            let size = Int64(information.st_size)
            while offset < size {
                let sent = hearth_sendfile(target.raw, source.raw, &offset, Int(min(size - offset, 1 << 30)))
                if sent < 0 && errno == EINTR { continue }
                guard sent > 0 else { throw .last("copy \(path.shown)") }
            }
        }
        // git compares times before contents: with the original times it need not read the files again.
        var times = [information.st_atim, information.st_mtim]
        futimens(target.raw, &times)
    }
}
