internal import CSystem
internal import Glibc

/// Reports that the wall clock was set: deadlines in wall time must then be armed again.
public enum ClockChange {
    /// Calls `changed` on the loop each time the wall clock is set, for the life of the process.
    @NetworkLoop public static func watch(_ changed: @escaping @NetworkLoop () -> Void) throws(SystemError) {
        let timer = try Descriptor(result: hearth_clock_change_timer(), of: "timerfd_create").release()
        _ = try NetworkLoop.watch(timer, for: .read) { _ in
            // ECANCELED is the signal itself; the read also silences the descriptor until the next change.
            var expirations: UInt64 = 0
            _ = read(timer, &expirations, 8)
            changed()
        }
    }
}
