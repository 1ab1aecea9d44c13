internal import CSystem
internal import Glibc

extension ChildProcess {
    /// Runs a process to its end and collects its output.
    ///
    /// Pipes replace its output streams. When its time is up, or the task is cancelled, it receives SIGTERM and 2 seconds later SIGKILL (its whole
    /// group, if it leads a session).
    ///
    /// - Parameters:
    ///   - input: written to its standard input, which is then closed; at most 64 KiB, the capacity of a pipe.
    ///   - outputLimit: bytes kept of each stream; the rest is read and discarded.
    ///   - stopsWhenFull: kill the process as soon as a stream exceeds the limit.
    /// - Throws: the `errno` of a failed start.
    public static func run(
        _ spec: ProcessSpec, input: [UInt8] = [], timeout: Duration, outputLimit: Int = RuntimeLimits.processOutputBytes,
        stopsWhenFull: Bool = false
    ) async throws(SystemError) -> ProcessOutput {
        let (child, output, errors) = try await BlockingPool.shared.run { () throws(SystemError) in try start(spec, input: input) }
        return try await collect(child, Descriptor(owning: output), Descriptor(owning: errors), timeout: timeout, limit: outputLimit, stopsWhenFull)
    }

    private static func start(_ spec: ProcessSpec, input: [UInt8]) throws(SystemError) -> (ChildProcess, Int32, Int32) {
        let output = try Pipe()
        let errors = try Pipe()
        var spec = spec
        spec.standardOutput = .descriptor(output.writing.raw)
        spec.standardError = .descriptor(errors.writing.raw)
        if input.isEmpty {
            return (try spawn(spec), output.takeReading(), errors.takeReading())
        }
        precondition(input.count <= 65_536, "a pipe takes 64 KiB without a reader")
        let feed = try Pipe()
        _ = write(feed.writing.raw, input, input.count)
        spec.standardInput = .descriptor(feed.reading.raw)
        return (try spawn(spec), output.takeReading(), errors.takeReading())
    }

    @TransportLoop private static func collect(
        _ child: ChildProcess, _ output: consuming Descriptor, _ errors: consuming Descriptor, timeout: Duration, limit: Int,
        _ stopsWhenFull: Bool
    ) async throws(SystemError) -> ProcessOutput {
        let readers = [PipeReader(output, limit: limit), PipeReader(errors, limit: limit)]
        if stopsWhenFull { for reader in readers { reader.onFull = { child.sendToGroup(SIGKILL) } } }
        for reader in readers { try reader.start() }
        let deadline = RunDeadline(child)
        deadline.arm(after: timeout)
        let status = await withTaskCancellationHandler {
            await child.wait()
        } onCancel: {
            TransportLoop.post { deadline.expire() }
        }
        // A grandchild may hold a stream open: wait no longer than the grace time.
        let late = TransportLoop.schedule(after: RuntimeLimits.killGrace) { for reader in readers { reader.stop() } }
        for reader in readers { await reader.finish() }
        TransportLoop.cancel(late)
        deadline.disarm()
        return ProcessOutput(
            status: status, standardOutput: readers[0].bytes, standardError: readers[1].bytes, hasTimedOut: deadline.hasExpired,
            isTruncated: readers.contains { $0.isTruncated })
    }
}

/// Ends a child when its time is up: politely at first.
@TransportLoop
private final class RunDeadline {
    private let child: ChildProcess
    private var timer: TimerID?
    private(set) var hasExpired = false

    init(_ child: ChildProcess) {
        self.child = child
    }

    func arm(after timeout: Duration) {
        timer = TransportLoop.schedule(after: timeout) { [weak self] in self?.expire() }
    }

    func expire() {
        guard !hasExpired else { return }
        hasExpired = true
        disarm()
        child.sendToGroup(SIGTERM)
        timer = TransportLoop.schedule(after: RuntimeLimits.killGrace) { [child] in child.sendToGroup(SIGKILL) }
    }

    func disarm() {
        if let timer { TransportLoop.cancel(timer) }
    }
}
