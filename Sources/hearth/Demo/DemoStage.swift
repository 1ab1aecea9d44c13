internal import CLI
internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// Everything that a demo puts on the machine: one directory, and processes that name it. Nothing of it remains.
struct DemoStage: Sendable {
    private let folder: TemporaryFolder
    /// The directory's path, below the system's directory for temporary files; mode 0700.
    var path: String { folder.path }

    /// Creates the directory.
    init() throws(CommandFailure) {
        do throws(SystemError) {
            folder = try TemporaryFolder("hearth-demo")
        } catch {
            throw CommandFailure("no directory for the demo: \(error)", remedy: "set TMPDIR to a directory that can be written")
        }
        guard mkdir(temporary, 0o700) == 0 else { throw CommandFailure("no directory for the demo: \(SystemError.last("mkdir \(temporary)"))") }
    }

    var data: String { path + "/data" }
    /// The directory for files that the demo's processes leave behind.
    var temporary: String { path + "/tmp" }
    var repositories: String { path + "/git" }

    /// Ends every process that names the directory in its command line or environment, and removes the directory. Sandboxes outlive a server by
    /// design, but a demo's must not outlive the demo, even if it was stopped in the middle.
    func clear() {
        for _ in 0..<100 {
            let left = processes()
            if left.isEmpty { break }
            for pid in left { kill(pid, SIGKILL) }
            usleep(20_000)
        }
        folder.remove()
    }

    private func processes() -> [Int32] {
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        let mark = Array(path.utf8)
        return numbers.filter { pid in
            guard pid != getpid(), DemoStage.isRunning(pid) else { return false }
            return ["cmdline", "environ"].contains { name in
                ProcFile.read("/proc/\(pid)/\(name)").map { $0.firstRange(of: mark) != nil } ?? false
            }
        }
    }

    /// Returns true if the process is running. A zombie counts as ended: it waits for its parent, and no signal reaches it.
    static func isRunning(_ pid: Int32) -> Bool {
        guard let stat = ProcFile.read("/proc/\(pid)/stat") else { return false }
        let text = String(decoding: stat, as: UTF8.self)
        guard let close = text.lastIndex(of: ")") else { return false }
        return text[text.index(after: close)...].drop { $0 == " " }.first != "Z"
    }
}
