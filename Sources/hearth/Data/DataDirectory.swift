internal import CLI
internal import CSystem
internal import Glibc
internal import Runtime

/// The directory that belongs to a server: database, clone cache, sandboxes, sockets.
struct DataDirectory: Sendable {
    /// The absolute path, without a trailing slash.
    let path: String

    /// Creates the directory if it is missing, and makes sure that nobody else can read it.
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
        // The directory holds sealed secrets and the key that opens them.
        guard information.st_mode & 0o077 == 0 || chmod(absolute, 0o700) == 0, access(absolute, W_OK) == 0 else {
            throw CommandFailure("the data directory \(absolute) cannot be written: \(SystemError.last("chmod"))", remedy: "check its owner and mode")
        }
        return DataDirectory(path: absolute)
    }

    /// The path of the database.
    var database: String { path + "/hearth.db" }
    /// The path of the socket through which `hearth keys` reaches a running server.
    var adminSocket: String { "\(path)/\(DataDirectory.adminSocketName)" }
    /// The socket's name alone: its path may be longer than the kernel accepts.
    static let adminSocketName = "admin.sock"

    /// Takes the lock, which one process at a time can hold. It is released when the process ends, however it ends.
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

    /// Returns the absolute form of `path`; a relative path starts at the working directory.
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

/// The right to use a data directory, held for as long as this object lives.
final class DataLock: Sendable {
    private let file: Descriptor

    /// Takes over the locked file and writes this process's id into it, for the message that the next process gets.
    fileprivate init(_ file: consuming Descriptor) {
        self.file = file
        let number = Array("\(getpid())\n".utf8)
        ftruncate(self.file.raw, 0)
        pwrite(self.file.raw, number, number.count, 0)
    }

    /// Returns the id that the lock's holder wrote into the file.
    fileprivate static func holder(of file: borrowing Descriptor) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(file.raw, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer[..<count].prefix { $0 != 0x0a }, as: UTF8.self))
    }
}
