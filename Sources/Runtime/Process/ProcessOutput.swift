internal import CSystem
internal import Glibc

/// The results of a process that ran to its end.
public struct ProcessOutput: Sendable {
    /// The exit status.
    public let status: ExitStatus
    /// The first bytes of its standard output, up to the caller's limit.
    public let standardOutput: [UInt8]
    /// The first bytes of its standard error, up to the caller's limit.
    public let standardError: [UInt8]
    /// `true` if it was stopped because its time was up or its task was cancelled.
    public let hasTimedOut: Bool
    /// `true` if it wrote more than was kept.
    public let isTruncated: Bool

    /// Standard output as text; invalid UTF-8 is replaced.
    public var text: String { String(decoding: standardOutput, as: UTF8.self) }
    /// Standard error as text; invalid UTF-8 is replaced.
    public var errorText: String { String(decoding: standardError, as: UTF8.self) }
}

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

/// Reads one pipe of a child to its end, keeps the first bytes and discards the rest, so that the child never blocks on us.
@TransportLoop
private final class PipeReader {
    private let descriptor: Descriptor
    private let limit: Int
    private var watch: Watch?
    private var continuation: CheckedContinuation<Void, Never>?
    private(set) var bytes: [UInt8] = []
    private(set) var isTruncated = false
    private var isAtEnd = false
    /// Called when the child writes more than may be kept.
    var onFull: (() -> Void)?

    init(_ descriptor: consuming Descriptor, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    func start() throws(SystemError) {
        hearth_set_nonblocking(descriptor.raw, true)
        watch = try TransportLoop.watch(descriptor.raw, for: .read) { [weak self] _ in self?.read() }
    }

    func finish() async {
        guard !isAtEnd else { return }
        await withCheckedContinuation { made in
            // The end may have come before the continuation existed.
            if isAtEnd { made.resume() } else { continuation = made }
        }
    }

    /// Stops before the end of the pipe: a grandchild may hold the other side open forever.
    func stop() {
        guard !isAtEnd else { return }
        isAtEnd = true
        if let watch { TransportLoop.unwatch(watch) }
        continuation?.resume()
        continuation = nil
    }

    private func read() {
        let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            let count = Glibc.read(descriptor.raw, buffer.baseAddress, buffer.count)
            if count > 0 {
                let room = limit - bytes.count
                if count > room {
                    isTruncated = true
                    onFull?()
                }
                bytes.append(contentsOf: buffer[0..<min(count, max(room, 0))])
            }
            return count
        }
        if count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)) { return }
        stop()
    }
}

/// A pipe that owns both ends and closes them on `exec`.
private final class Pipe {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard hearth_pipe(&ends) == 0 else { throw .last("pipe2") }
        reading = Descriptor(owning: ends[0])
        writing = Descriptor(owning: ends[1])
    }

    /// Returns a copy of the reading end that the caller owns; this pipe closes its own.
    func takeReading() -> Int32 {
        fcntl(reading.raw, F_DUPFD_CLOEXEC, 3)
    }
}
