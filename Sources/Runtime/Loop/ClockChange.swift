internal import CSystem
internal import Glibc

/// Tells when somebody has set the wall clock: deadlines in wall time are then to be armed again.
public enum ClockChange {
    /// Calls `changed` on the loop each time the wall clock was set, for the life of the process.
    @NetworkLoop public static func watch(_ changed: @escaping @NetworkLoop () -> Void) throws(SystemError) {
        let timer = try Descriptor(result: hearth_clock_change_timer(), of: "timerfd_create").release()
        _ = try NetworkLoop.watch(timer, for: .read) { _ in
            // ECANCELED is the news itself; the read also makes the descriptor quiet until the next change.
            var expirations: UInt64 = 0
            _ = read(timer, &expirations, 8)
            changed()
        }
    }
}
