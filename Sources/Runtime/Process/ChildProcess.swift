internal import CSystem
internal import Glibc

/// A child process, held by its pidfd: signals can never reach a later process with the same id.
public final class ChildProcess: Sendable {
    /// The process id; also the process group's, if the child leads a session.
    public let pid: Int32
    private let pidfd: Descriptor
    private let isSessionLeader: Bool

    private init(pid: Int32, pidfd: consuming Descriptor, isSessionLeader: Bool) {
        self.pid = pid
        self.pidfd = pidfd
        self.isSessionLeader = isSessionLeader
    }

    /// Starts a process. Blocks for the duration of a `fork`: call it off the loops.
    ///
    /// - Throws: the `errno` of `fork` or of `exec` itself (`ENOENT`, `EACCES`, …); then nothing is left running.
    public static func spawn(_ spec: ProcessSpec) throws(SystemError) -> ChildProcess {
        let null = try Descriptor(opening: "/dev/null", O_RDWR)
        var pairs: [Int32] = []
        for (stream, target) in [(spec.standardInput, Int32(0)), (spec.standardOutput, 1), (spec.standardError, 2)] {
            switch stream {
            case .null: pairs += [null.raw, target]
            case .inherit: pairs += [target, target]
            case .descriptor(let source): pairs += [source, target]
            }
        }
        for (source, target) in spec.inherited { pairs += [source, target] }
        let environment = spec.environment.map { "\($0.key)=\($0.value)" }.sorted()
        let pid = withCStrings([spec.executable] + spec.arguments) { arguments in
            withCStrings(environment) { environment in
                withOptionalCString(spec.directory) { directory in
                    spec.executable.withCString { executable in
                        pairs.withUnsafeBufferPointer { pairs in
                            withCStrings(spec.controlGroups) { groups in
                                withOptionalCString(spec.shelter?.directory) { shelter in
                                    withCStrings(spec.shelter?.binds ?? []) { binds in
                                        var request = hearth_spawn(
                                            executable: executable, arguments: arguments, environment: environment, directory: directory,
                                            descriptors: pairs.baseAddress, descriptor_pairs: pairs.count / 2, new_session: spec.isSessionLeader,
                                            death_signal: spec.diesWithParent, groups: groups, file_bytes: UInt64(max(0, spec.fileBytes ?? 0)),
                                            shelter: shelter, binds: binds, user: spec.shelter?.user ?? 0)
                                        return hearth_spawn_process(&request)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        guard pid > 0 else { throw ProgramLookup.explain(.last("start \(spec.executable)"), spec) }
        let pidfd = hearth_pidfd_open(pid)
        guard pidfd >= 0 else {
            let problem = SystemError.last("pidfd_open")
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw problem
        }
        return ChildProcess(pid: pid, pidfd: Descriptor(owning: pidfd), isSessionLeader: spec.isSessionLeader)
    }

    /// Sends a signal to the process alone; does nothing if it has ended.
    public func send(_ signal: Int32) {
        _ = hearth_pidfd_send_signal(pidfd.raw, signal)
    }

    /// Sends a signal to its process group, or to the process alone if it leads none.
    public func sendToGroup(_ signal: Int32) {
        guard isSessionLeader else { return send(signal) }
        kill(-pid, signal)
    }

    /// Waits for the end and returns the exit status. For one caller only. Cancellation does not end the wait: an unreaped process would stay a
    /// zombie.
    @TransportLoop public func wait() async -> ExitStatus {
        if let status = collect() { return status }
        return await withCheckedContinuation { continuation in
            // The pidfd becomes readable when the process has ended, and stays so.
            let holder = WatchHolder()
            do throws(SystemError) {
                holder.watch = try TransportLoop.watch(pidfd.raw, for: .read) { [self] _ in
                    guard let status = collect() else { return }
                    if let watch = holder.watch { TransportLoop.unwatch(watch) }
                    continuation.resume(returning: status)
                }
            } catch {
                // This happens only without descriptors or memory for the poller: the process is useless then.
                send(SIGKILL)
                continuation.resume(returning: .signaled(SIGKILL))
            }
        }
    }

    private func collect() -> ExitStatus? {
        var code: Int32 = 0
        var signal: Int32 = 0
        switch hearth_pidfd_wait(pidfd.raw, &code, &signal) {
        case 0: return nil
        case 1: return signal == 0 ? .exited(code) : .signaled(signal)
        default: return .signaled(SIGKILL)  // reaped elsewhere: it is gone
        }
    }
}

/// Lets a watch's handler end its own watch.
@TransportLoop
private final class WatchHolder {
    var watch: Watch?
}

/// Calls `body` with a null-terminated array of C strings that is valid during the call.
private func withCStrings<Result>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
    let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
    pointers[strings.count] = nil
    defer {
        for pointer in pointers { free(pointer) }
        pointers.deallocate()
    }
    return body(UnsafePointer(pointers.baseAddress!))
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}

/// The way a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It exited with this code.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32)

    /// `true` if it exited with code 0.
    public var isSuccess: Bool { self == .exited(0) }

    /// The text form: `exit code 1`, `exit code 137 (killed)`, `signal 9 (killed)`.
    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)\(ExitStatus.words(forSignal: code &- ExitStatus.signalOffset))"
        case .signaled(let number): "signal \(number)\(ExitStatus.words(forSignal: number))"
        }
    }

    /// The number that shells add to the signal that ended their command.
    private static let signalOffset: Int32 = 128

    /// Returns ` (killed)`, or nothing if there is no such signal.
    private static func words(forSignal number: Int32) -> String {
        guard (1...64).contains(number), let text = strsignal(number) else { return "" }
        return " (\(String(cString: text).lowercased()))"
    }
}
