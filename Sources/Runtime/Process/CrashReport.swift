internal import CSystem

/// A process that ends by a fault of its own leaves one line on standard error, and nothing of its memory.
public enum CrashReport {
    /// From now on no core file is written, and a fault is reported: the signal, and where in the program. With `SWIFT_BACKTRACE` in the environment
    /// the report is left to the Swift runtime.
    public static func install() {
        hearth_guard_crashes()
    }

    /// Keeps other processes of the same user from reading this one's memory and environment. A program that this one starts is as readable as any.
    public static func forbidInspection() {
        _ = hearth_forbid_inspection()
    }
}
