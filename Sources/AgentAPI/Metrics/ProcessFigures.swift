internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// The kernel's figures about this process, under the names that Prometheus' own clients use.
enum ProcessFigures {
    static var text: MetricsText {
        var text = MetricsText()
        var usage = rusage()
        getrusage(__rusage_who_t(0), &usage)
        let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        text.add("process_cpu_seconds_total", .counter, "Seconds of processor time.", [("", "\(seconds)")])
        if let pages = statm().dropFirst().first {
            text.add("process_resident_memory_bytes", .gauge, "Memory in use.", pages * Int64(sysconf(Int32(_SC_PAGESIZE))))
        }
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        text.add("process_open_fds", .gauge, "Open file descriptors.", Int64(open))
        return text
    }

    private static func statm() -> [Int64] {
        (ProcFile.text("/proc/self/statm") ?? "").split(separator: " ").compactMap { Int64($0) }
    }
}
