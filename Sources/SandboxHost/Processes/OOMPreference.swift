internal import CSystem
internal import Glibc
internal import Runtime

/// Whom the kernel kills first when memory is short (`oom_score_adj`, proc(5)): what runs inside, before the host that keeps it.
enum OOMPreference {
    private static let file = "/proc/self/oom_score_adj"
    private static let inside = 500

    /// Has the kernel kill what `body` starts before this process. A process passes its preference on to what it starts, and may give back for
    /// itself what it has taken.
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
