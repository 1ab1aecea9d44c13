internal import Runtime

/// Checks whether bubblewrap can isolate processes on this machine.
public enum IsolationProbe {
    /// A reason why isolation is not available. Doubt counts as a problem: nothing runs open because a check took too long.
    public struct Problem: Sendable, Equatable {
        /// The problem, in one sentence without a full stop.
        public let detail: String
        /// The remedy for the operator.
        public let remedy: String

        /// Creates a problem with its remedy.
        public init(detail: String, remedy: String) {
            self.detail = detail
            self.remedy = remedy
        }
    }

    /// The longest time bubblewrap may take to run `true`. Without: a server that never starts, and never says why.
    public static let patience: Duration = .seconds(10)

    private static let acceptance = "accept runs without isolation: HEARTH_ISOLATION=none"

    /// The most frequent obstacle: Ubuntu's AppArmor rule, or Debian's older switch.
    private static var blockingSetting: String {
        let rule = "kernel.apparmor_restrict_unprivileged_userns"
        let isRestricted = ProcFile.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")?.hasPrefix("1") == true
        return isRestricted ? "\(rule)=0" : "kernel.unprivileged_userns_clone=1"
    }

    /// Returns the reason why an agent's cell cannot be created; `nil` = it can.
    public static func bubblewrapProblem(_ bubblewrap: String = "bwrap", within patience: Duration = IsolationProbe.patience) async -> Problem? {
        var call = Bubblewrap(bubblewrap)
        call.add(CellWalls.programs + CellWalls.configuration + CellWalls.processes + CellWalls.devices)
        return await problem(of: call, within: patience)
    }

    /// Returns the reason why nothing runs in a cell with these walls, found by running `true` there; `nil` = it works.
    public static func problem(of call: Bubblewrap, within patience: Duration = IsolationProbe.patience) async -> Problem? {
        do throws(SystemError) {
            var program = ProcessSpec(executable: "/bin/true")
            // So that everything bubblewrap has started can be ended when its time is up.
            program.isSessionLeader = true
            let output = try await call.run(program, timeout: patience, outputLimit: 4_096).output
            if output.hasTimedOut {
                return Problem(
                    detail: "bubblewrap did not answer within \(patience): whether runs can be isolated is not known",
                    remedy: "see what \(call.executable) waits for (\(call.executable) --ro-bind / / true), try again, or \(acceptance)")
            }
            if output.status.isSuccess { return nil }
            return Problem(
                detail: "bubblewrap does not work here: \(output.errorText.split(separator: "\n").first.map(String.init) ?? "\(output.status)")",
                remedy: "allow user namespaces (sysctl -w \(blockingSetting)), or \(acceptance)")
        } catch {
            return notStarted(call, error)
        }
    }

    private static func notStarted(_ call: Bubblewrap, _ error: SystemError) -> Problem {
        guard ProgramLookup.problem(call.executable, path: Bubblewrap.searchPath) == nil else {
            return Problem(detail: "bubblewrap is not installed", remedy: "install it (apt install bubblewrap), or \(acceptance)")
        }
        guard let user = CellUser.current?.id else {
            return Problem(detail: "bubblewrap does not start: \(error)", remedy: "see the detail, or \(acceptance)")
        }
        return Problem(
            detail: "the server is root, and cannot start bubblewrap as another user (\(user)): \(error)",
            remedy: "start the server as an ordinary user, let this one mount and change its user (CAP_SYS_ADMIN, CAP_SETUID), or \(acceptance)")
    }
}
