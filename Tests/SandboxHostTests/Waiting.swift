import Runtime
import SandboxDriver

/// Waits up to ten seconds for a condition to become true.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<400 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(25))
    }
    return false
}

/// Returns the processes `sleep MARK` of this machine.
func sleepers(_ mark: String) -> [Int32] {
    ProcessIdentity.all().filter { pid in
        ProcessIdentity.of(pid) != nil && (ProcFile.text("/proc/\(pid)/cmdline") ?? "").hasPrefix("sleep\0\(mark)\0")
    }
}
