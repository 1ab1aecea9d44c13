internal import CSystem
internal import Glibc
public import Runtime

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

    /// The search path for bubblewrap.
    private static let path = "/usr/local/bin:/usr/bin:/bin"
    private static let acceptance = "accept runs without isolation: HEARTH_ISOLATION=none"

    /// The most frequent obstacle: Ubuntu's AppArmor rule, or Debian's older switch.
    private static var blockingSetting: String {
        let rule = "kernel.apparmor_restrict_unprivileged_userns"
        let isRestricted = ProcFile.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")?.hasPrefix("1") == true
        return isRestricted ? "\(rule)=0" : "kernel.unprivileged_userns_clone=1"
    }

    /// Returns the reason why an agent's cell cannot be created; `nil` = it can.
    public static func bubblewrapProblem(_ bubblewrap: String = "bwrap", within patience: Duration = IsolationProbe.patience) async -> Problem? {
        let options =
            CellWalls.namespaces + CellWalls.programs + CellWalls.configuration + CellWalls.processes + CellWalls.devices + CellWalls.closedRoot
        let spec = ProcessSpec(
            executable: bubblewrap, arguments: options + CellFilter.options + ["--", "/bin/true"], environment: ["PATH": path])
        do throws(SystemError) {
            let filter = try CellFilter.open()
            return await problem(running: spec, filter: filter, within: patience)
        } catch {
            return Problem(detail: "no filter of system calls can be made: \(error)", remedy: "see the detail, or \(acceptance)")
        }
    }

    /// Returns the reason why a bubblewrap command line fails; `nil` = it works.
    public static func problem(
        running spec: ProcessSpec, filter: borrowing Descriptor, within patience: Duration = IsolationProbe.patience
    ) async -> Problem? {
        var spec = spec
        spec.inherited = [(source: filter.raw, target: CellFilter.descriptor)]
        spec.isSessionLeader = true
        // Run it as the user that isolates runs.
        if spec.shelter == nil, var shelter = CellUser.current?.shelter() {
            if spec.executable.contains("/") { spec.executable = shelter.admit(spec.executable) }
            spec.shelter = shelter
        }
        do throws(SystemError) {
            let output = try await ChildProcess.run(spec, timeout: patience, outputLimit: 4_096)
            if output.hasTimedOut {
                return Problem(
                    detail: "bubblewrap did not answer within \(patience): whether runs can be isolated is not known",
                    remedy: "see what \(spec.executable) waits for (\(spec.executable) --ro-bind / / true), try again, or \(acceptance)")
            }
            if output.status.isSuccess { return nil }
            return Problem(
                detail: "bubblewrap does not work here: \(output.errorText.split(separator: "\n").first.map(String.init) ?? "\(output.status)")",
                remedy: "allow user namespaces (sysctl -w \(blockingSetting)), or \(acceptance)")
        } catch {
            guard ProgramLookup.problem(spec.executable, path: spec.environment["PATH"]) != nil else {
                if let user = spec.shelter?.user {
                    return Problem(
                        detail: "the server is root, and cannot start bubblewrap as another user (\(user)): \(error)",
                        remedy:
                            "start the server as an ordinary user, let this one mount and change its user (CAP_SYS_ADMIN, CAP_SETUID), or \(acceptance)"
                    )
                }
                return Problem(detail: "bubblewrap does not start: \(error)", remedy: "see the detail, or \(acceptance)")
            }
            return Problem(detail: "bubblewrap is not installed", remedy: "install it (apt install bubblewrap), or \(acceptance)")
        }
    }
}
