internal import CSystem

/// Crash handling: a process that crashes leaves one line on standard error, and nothing of its memory.
public enum CrashReport {
    /// Disables core files, and reports a crash with its signal and its location in the program. With `SWIFT_BACKTRACE` in the environment, the Swift
    /// runtime reports instead.
    public static func install() {
        hearth_guard_crashes()
    }

    /// Keeps other processes of the same user from reading this one's memory and environment. Programs that it starts are as readable as any.
    public static func forbidInspection() {
        _ = hearth_forbid_inspection()
    }
}
