#if Faults
    internal import CSystem
    internal import Glibc
    internal import Synchronization
#endif

/// The crash points. Without the package trait `Faults` the binary contains none of them.
public enum Faults {
    /// Marks a point where a crash must lose nothing. With the trait, `HEARTH_FAULT=<point>[#n]:<kill|hang|delay(ms)>` acts the n-th time the point
    /// is reached (the first time, without a number).
    @inlinable
    public static func reach(_ point: @autoclosure () -> FaultPoint) {
        #if Faults
            act(at: point())
        #endif
    }

    /// The variables that make another process of this program act and log at its own points; empty without the trait.
    public static var environment: [String: String] {
        var variables: [String: String] = [:]
        #if Faults
            for name in ["HEARTH_FAULT", "HEARTH_FAULT_LOG"] {
                if let value = getenv(name) { variables[name] = String(cString: value) }
            }
        #endif
        return variables
    }

    #if Faults
        private struct Plan: Sendable {
            let name: String
            let count: Int
            let action: Substring
        }

        private static let plan: Plan? = {
            guard let raw = getenv("HEARTH_FAULT") else { return nil }
            let parts = String(cString: raw).split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let point = parts[0].split(separator: "#", maxSplits: 1)
            return Plan(name: String(point[0]), count: point.count == 2 ? Int(point[1]) ?? 1 : 1, action: parts[1])
        }()
        private static let reached = Atomic<Int>(0)

        /// The file of `HEARTH_FAULT_LOG`, to which the name of each point is appended as it is reached.
        private static let log: Int32 = getenv("HEARTH_FAULT_LOG").map { hearth_open($0, O_WRONLY | O_CREAT | O_APPEND, 0o600) } ?? -1

        @usableFromInline
        static func act(at point: FaultPoint) {
            if log >= 0 {
                let line = point.name + "\n"
                _ = write(log, line, line.utf8.count)
            }
            guard let plan, plan.name == point.name, reached.add(1, ordering: .relaxed).newValue == plan.count else { return }
            if plan.action == "kill" {
                kill(getpid(), SIGKILL)
            } else if plan.action == "hang" {
                while true { pause() }
            } else if plan.action.hasPrefix("delay("), let millis = UInt32(plan.action.dropFirst(6).dropLast()) {
                usleep(millis * 1_000)
            }
        }
    #endif
}
