internal import CSystem
internal import Glibc
internal import Runtime

/// Finds out whether bubblewrap can shut anything in on this machine.
public enum IsolationProbe {
    /// What stands in the way most often: Ubuntu's AppArmor rule, or Debian's older switch.
    private static var blockingSetting: String {
        let rule = "kernel.apparmor_restrict_unprivileged_userns"
        let isRestricted = ProcFile.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")?.hasPrefix("1") == true
        return isRestricted ? "\(rule)=0" : "kernel.unprivileged_userns_clone=1"
    }

    /// Why it cannot, and what to do about it; `nil` = it can.
    public static func bubblewrapProblem() async -> (detail: String, remedy: String)? {
        let spec = ProcessSpec(
            executable: "bwrap",
            arguments: [
                "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--disable-userns", "--ro-bind", "/", "/",
                "--proc", "/proc", "--dev", "/dev", "--", "/bin/true",
            ], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        do throws(SystemError) {
            let output = try await ChildProcess.run(spec, timeout: .seconds(10), outputLimit: 4_096)
            if output.status.isSuccess { return nil }
            return (
                "bubblewrap does not work here: \(output.errorText.split(separator: "\n").first.map(String.init) ?? "\(output.status)")",
                "allow user namespaces (sysctl -w \(blockingSetting)), or accept runs without isolation: HEARTH_ISOLATION=none"
            )
        } catch {
            guard ProgramLookup.problem("bwrap", path: spec.environment["PATH"]) != nil else {
                return ("bubblewrap does not start: \(error)", "see the detail, or accept runs without isolation: HEARTH_ISOLATION=none")
            }
            return ("bubblewrap is not installed", "install it (apt install bubblewrap), or accept runs without isolation: HEARTH_ISOLATION=none")
        }
    }
}
