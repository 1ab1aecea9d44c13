internal import CSystem
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Reads and writes files by their paths inside the sandbox. Links are followed only within the directory that contains them.
struct FileAccess: Sendable {
    private let files: HostFiles
    private let isolation: Isolation

    init(files: HostFiles, isolation: Isolation) {
        self.files = files
        self.isolation = isolation
    }

    var workspace: SandboxPath { isolation == .none ? SandboxPath(files.tree) : SandboxPath("/workspace") }
    var home: SandboxPath { isolation == .none ? SandboxPath(files.home) : SandboxPath("/home/agent") }
    var kept: SandboxPath { isolation == .none ? SandboxPath(files.kept) : SandboxPath(HostFiles.keptInside) }
    private var temporary: SandboxPath { isolation == .none ? SandboxPath(files.temporary) : SandboxPath("/tmp") }

    func read(_ path: SandboxPath, offset: UInt64, count: Int) throws(SandboxError) -> [UInt8] {
        let (root, rest) = try place(of: path)
        // Nonblocking: opening a pipe planted there would never return.
        let file = try open(root, rest, O_RDONLY | O_NONBLOCK)
        try checkRegular(file, path)
        var bytes = [UInt8](repeating: 0, count: max(0, count))
        var filled = 0
        while filled < count {
            let start = filled
            let got = bytes.withUnsafeMutableBytes { pread(file.raw, $0.baseAddress! + start, count - start, off_t(offset) + off_t(start)) }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw .failed("\(SystemError.last("read \(path)"))") }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes.prefix(filled))
    }

    func write(_ bytes: [UInt8], to path: SandboxPath) throws(SandboxError) {
        let (root, rest) = try place(of: path)
        let parts = rest.split(separator: "/").map(String.init)
        guard let name = parts.last, !parts.contains("..") else { throw .badPath("\(path) names no file") }
        var parent = ""
        for part in parts.dropLast() {
            let folder = try open(root, parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY)
            guard mkdirat(folder.raw, part, 0o755) == 0 || errno == EEXIST else { throw problem("mkdir \(path)") }
            parent += parent.isEmpty ? part : "/\(part)"
        }
        let folder = try open(root, parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY)
        let descriptor = hearth_openat(folder.raw, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { throw problem("open \(path)") }
        let file = Descriptor(owning: descriptor)
        try checkRegular(file, path)
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Glibc.write(file.raw, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw problem("write \(path)") }
            left = left.dropFirst(count)
        }
    }

    private func problem(_ call: String) -> SandboxError {
        let error = SystemError.last(call)
        return error.isFull ? .resource("\(error)") : .badPath("\(error)")
    }

    private func open(_ root: String, _ path: String, _ flags: Int32) throws(SandboxError) -> Descriptor {
        let directory = hearth_open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard directory >= 0 else { throw problem("open \(root)") }
        let base = Descriptor(owning: directory)
        let file = hearth_open_in_root(base.raw, path, flags, 0)
        guard file >= 0 else { throw problem("open \(path)") }
        return Descriptor(owning: file)
    }

    private func checkRegular(_ file: borrowing Descriptor, _ path: SandboxPath) throws(SandboxError) {
        var information = stat()
        guard fstat(file.raw, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { throw .badPath("\(path) is no regular file") }
    }

    /// Returns the machine's directory that contains a path, and the rest of the path.
    private func place(of path: SandboxPath) throws(SandboxError) -> (root: String, rest: String) {
        for (inside, outside) in [(workspace, files.tree), (home, files.home), (temporary, files.temporary), (kept, files.kept)] {
            if path.text.hasPrefix(inside.text + "/") { return (outside, String(path.text.dropFirst(inside.text.count + 1))) }
        }
        throw .badPath("\(path) is not below the workspace, the home or the temporary directory")
    }
}

/// The layout of one sandbox's directory.
struct HostFiles: Sendable {
    /// The path in the collector's cell of the files that belong to the work tree.
    static let keptInside = "/kept"

    let directory: String

    var tree: String { "\(directory)/tree" }
    var upper: String { "\(directory)/upper" }
    var work: String { "\(directory)/work" }
    var home: String { "\(directory)/home" }
    /// Files of the work tree that lie outside it: the marks of its placement, and the collector's own files. Not visible in the agent's cell.
    var kept: String { "\(directory)/kept" }
    var temporary: String { "\(directory)/tmp" }
}
