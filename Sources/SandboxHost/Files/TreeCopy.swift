internal import CSystem
internal import Glibc
internal import Runtime

/// Copies a tree of files, sharing their blocks where the file system can. Links are copied as links.
struct TreeCopy {
    /// Whether blocks were shared.
    private(set) var hasShared = false
    private var canShare = true

    mutating func copy(_ source: String, to target: String) throws(SystemError) {
        let from = try Descriptor(result: hearth_open(source, O_RDONLY | O_DIRECTORY, 0), of: "open \(source)")
        let to = try Descriptor(result: hearth_open(target, O_RDONLY | O_DIRECTORY, 0), of: "open \(target)")
        try copy(from.raw, to.raw, depth: 0)
    }

    private mutating func copy(_ from: Int32, _ to: Int32, depth: Int) throws(SystemError) {
        guard depth < 500 else { throw SystemError(code: ELOOP, call: "copy: too deep") }
        guard let listing = fdopendir(dup(from)) else { throw .last("read a directory") }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard name != ".", name != ".." else { continue }
            var information = stat()
            guard fstatat(from, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { throw .last("look at \(name)") }
            switch information.st_mode & S_IFMT {
            case S_IFDIR:
                guard mkdirat(to, name, 0o755) == 0 || errno == EEXIST else { throw .last("mkdir \(name)") }
                let below = try Descriptor(result: hearth_openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0), of: "open \(name)")
                let target = try Descriptor(result: hearth_openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0), of: "open \(name)")
                try copy(below.raw, target.raw, depth: depth + 1)
            case S_IFLNK:
                var text = [CChar](repeating: 0, count: Int(PATH_MAX))
                guard readlinkat(from, name, &text, text.count - 1) >= 0 else { throw .last("read the link \(name)") }
                guard symlinkat(text, to, name) == 0 || errno == EEXIST else { throw .last("make the link \(name)") }
            case S_IFREG: try copyFile(name, from, to, information)
            default: continue
            }
        }
    }

    /// Copies one file with its times.
    mutating func copyFile(_ name: String, from: Int32, to: Int32) throws(SystemError) {
        var information = stat()
        guard fstatat(from, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { throw .last("look at \(name)") }
        try copyFile(name, from, to, information)
    }

    private mutating func copyFile(_ name: String, _ from: Int32, _ to: Int32, _ information: stat) throws(SystemError) {
        let source = try Descriptor(result: hearth_openat(from, name, O_RDONLY | O_NOFOLLOW, 0), of: "open \(name)")
        let mode = (information.st_mode & 0o777) | 0o200
        let target = try Descriptor(result: hearth_openat(to, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, UInt32(mode)), of: "create \(name)")
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
                guard sent > 0 else { throw .last("copy \(name)") }
            }
        }
        // git compares times before it reads: with the old ones it need not read a file again.
        var times = [information.st_atim, information.st_mtim]
        futimens(target.raw, &times)
    }
}
