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

    /// The file that a process runs; empty when it cannot be told.
    static func program(_ pid: Int32) -> String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")) ?? ""
    }

    /// The living processes that descend from those, without themselves.
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
