internal import CSystem
internal import Glibc
internal import Runtime

/// The kernel's order of killing when memory is short (`oom_score_adj`, proc(5)): the processes inside before the host that keeps them.
enum OOMPreference {
    private static let file = "/proc/self/oom_score_adj"
    private static let inside = 500

    /// Makes the kernel kill processes that `body` starts before this one. Children inherit the value, and this process may lower its own again to
    /// where it was.
    static func forChildren<Result>(_ body: () throws(SystemError) -> Result) throws(SystemError) -> Result {
        let own = ProcFile.text(file)?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } ?? 0
        guard own < inside else { return try body() }
        write(inside)
        defer { write(own) }
        return try body()
    }

    private static func write(_ value: Int) {
        let descriptor = hearth_open(file, O_WRONLY, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let text = "\(value)"
        _ = Glibc.write(descriptor, text, text.utf8.count)
    }
}
