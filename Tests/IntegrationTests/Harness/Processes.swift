import FoundationEssentials
import Glibc
import Runtime

/// What runs on this machine, as /proc shows it.
enum Processes {
    /// Whether a process runs; a zombie does not.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let stat = ProcFile.read("/proc/\(pid)/stat") else { return false }
        let text = String(decoding: stat, as: UTF8.self)
        guard let close = text.lastIndex(of: ")") else { return false }
        return text[text.index(after: close)...].drop(while: { $0 == " " }).first != "Z"
    }

    /// The living processes whose command line or environment holds `text`, without this one.
    static func naming(_ text: String) -> [Int32] {
        all.filter { pid in
            pid != getpid() && isAlive(pid) && ["cmdline", "environ"].contains { file("/proc/\(pid)/\($0)").contains(text) }
        }
    }

    /// The living processes whose command line holds every word.
    static func running(_ words: String...) -> [Int32] {
        all.filter { pid in
            let line = file("/proc/\(pid)/cmdline")
            return isAlive(pid) && words.allSatisfy(line.contains)
        }
    }

    private static var all: [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    private static func file(_ path: String) -> String {
        ProcFile.text(path) ?? ""
    }
}
