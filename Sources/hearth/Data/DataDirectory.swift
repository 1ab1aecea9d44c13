internal import CSystem
internal import Glibc
internal import Runtime

/// The one directory that belongs to a server: database, clone cache, sandboxes, sockets.
struct DataDirectory: Sendable {
    /// Absolute, without a slash at its end.
    let path: String

    /// Makes sure that the directory is there and that nobody else can read it.
    static func prepare(_ path: String) throws(CommandFailure) -> DataDirectory {
        let absolute = absolutePath(path)
        var built = ""
        for part in absolute.split(separator: "/") {
            built += "/\(part)"
            guard mkdir(built, 0o700) != 0, errno != EEXIST else { continue }
            throw CommandFailure(
                "the data directory \(absolute) cannot be made: \(SystemError.last("mkdir \(built)"))",
                remedy: "choose another one with --data-dir or HEARTH_DATA_DIR")
        }
        var information = stat()
        guard stat(absolute, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
            throw CommandFailure("\(absolute) is not a directory", remedy: "choose another one with --data-dir or HEARTH_DATA_DIR")
        }
        guard information.st_uid == geteuid() else {
            throw CommandFailure(
                "the data directory \(absolute) belongs to another user", remedy: "start hearth as its owner, or choose another one with --data-dir")
        }
        // Sealed secrets and the key that opens them lie here.
        guard information.st_mode & 0o077 == 0 || chmod(absolute, 0o700) == 0, access(absolute, W_OK) == 0 else {
            throw CommandFailure("the data directory \(absolute) cannot be written: \(SystemError.last("chmod"))", remedy: "check its owner and mode")
        }
        return DataDirectory(path: absolute)
    }

    /// The database.
    var database: String { path + "/hearth.db" }
    /// The socket through which `hearth keys` reaches a running server.
    var adminSocket: String { "\(path)/\(DataDirectory.adminSocketName)" }
    /// Its name alone: the path of a socket may be longer than the kernel takes.
    static let adminSocketName = "admin.sock"

    /// Takes the lock that one process at a time can hold. It is free again when the process ends, however it ends.
    func lock() throws(CommandFailure) -> DataLock {
        let file: Descriptor
        do throws(SystemError) {
            file = try Descriptor(result: hearth_open("\(path)/lock", O_RDWR | O_CREAT, 0o600), of: "open \(path)/lock")
        } catch {
            throw CommandFailure("\(error)", remedy: "check the owner and mode of \(path)")
        }
        guard hearth_flock_exclusive(file.raw) == 0 else {
            let holder = DataLock.holder(of: file).map { " (pid \($0))" } ?? ""
            throw CommandFailure(
                "the data directory \(path) is in use by another hearth\(holder)",
                remedy: "stop that one first, or give this one a directory of its own: --data-dir PATH")
        }
        return DataLock(file)
    }

    /// `path` from the root on: relative ones start at the working directory.
    static func absolutePath(_ path: String) -> String {
        var whole = path
        if !path.hasPrefix("/") {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            if getcwd(&buffer, buffer.count) != nil {
                whole = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/" + path
            }
        }
        return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
