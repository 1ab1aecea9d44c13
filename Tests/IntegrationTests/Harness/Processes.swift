import FoundationEssentials
import Glibc
import Runtime

/// The processes of this machine, read from /proc.
enum Processes {
    /// Returns true if a process runs; a zombie does not.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let stat = ProcFile.read("/proc/\(pid)/stat") else { return false }
        let text = String(decoding: stat, as: UTF8.self)
        guard let close = text.lastIndex(of: ")") else { return false }
        return text[text.index(after: close)...].drop(while: { $0 == " " }).first != "Z"
    }

    /// Returns the living processes whose command line or environment contains `text`, without this one.
    static func naming(_ text: String) -> [Int32] {
        all.filter { pid in
            pid != getpid() && isAlive(pid) && ["cmdline", "environ"].contains { file("/proc/\(pid)/\($0)").contains(text) }
        }
    }

    /// Returns the living processes whose command line contains every word.
    static func running(_ words: String...) -> [Int32] {
        all.filter { pid in
            let line = file("/proc/\(pid)/cmdline")
            return isAlive(pid) && words.allSatisfy(line.contains)
        }
    }

    /// Returns the file that a process runs; empty if it cannot be found out.
    static func program(_ pid: Int32) -> String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")) ?? ""
    }

    /// Returns the living descendants of processes, without the processes themselves.
    static func below(_ roots: [Int32]) -> [Int32] {
        var parents: [Int32: Int32] = [:]
        for pid in all where isAlive(pid) {
            let stat = file("/proc/\(pid)/stat")
            guard let close = stat.lastIndex(of: ")") else { continue }
            parents[pid] = stat[stat.index(after: close)...].split(separator: " ").dropFirst().first.flatMap { Int32($0) }
        }
        return parents.keys.filter { pid in
            var current = parents[pid]
            while let above = current, above > 1 {
                if roots.contains(above) { return true }
                current = parents[above]
            }
            return false
        }.sorted()
    }

    private static var all: [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    private static func file(_ path: String) -> String {
        ProcFile.text(path) ?? ""
    }
}
