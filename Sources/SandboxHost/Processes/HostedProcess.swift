internal import Glibc
internal import Runtime
internal import SandboxDriver

/// A process that was started here, running or ended.
@NetworkLoop final class HostedProcess {
    let id: ProcessID
    private let child: ChildProcess
    private var output = OutputLog()
    private var pipe: Descriptor?
    private var watch: Watch?
    private(set) var exit: Exit?
    private var isTimedOut = false
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    private var nextWaiter = 0

    /// Takes ownership of the reading end of the process's output.
    init(id: ProcessID, child: ChildProcess, output pipe: consuming Descriptor, timeout: Duration?) throws(SystemError) {
        self.id = id
        self.child = child
        let raw = pipe.raw
        self.pipe = consume pipe
        watch = try NetworkLoop.watch(raw, for: .read) { [weak self] _ in self?.read(raw) }
        if let timeout {
            NetworkLoop.schedule(after: timeout) { [weak self] in
                guard let self, exit == nil else { return }
                isTimedOut = true
                signal(SIGKILL)
            }
        }
        Task { @NetworkLoop [weak self, child] in
            let status = await child.wait()
            self?.ended(status)
        }
    }

    /// Sends a signal to the process and its group; `SIGKILL` also to every descendant.
    func signal(_ signal: Int32) {
        guard exit == nil else { return }
        let below = signal == SIGKILL ? ProcessTree.descendants(of: child.pid) : []
        child.sendToGroup(signal)
        child.send(signal)
        for pid in below { kill(pid, signal) }
    }

    func output(from offset: UInt64, within limit: Duration) async -> OutputPage {
        let deadline = SystemTime().monotonic.advanced(by: limit)
        await wait(until: deadline) { self.output.end > offset || self.isOver }
        return output.page(from: offset, isOver: isOver)
    }

    func exit(within limit: Duration) async -> Exit? {
        let deadline = SystemTime().monotonic.advanced(by: limit)
        await wait(until: deadline) { self.exit != nil }
        return exit
    }

    /// `true` if the process has ended and all of its output has been read.
    private var isOver: Bool { exit != nil && watch == nil }

    private func read(_ raw: Int32) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        let count = Glibc.read(raw, buffer.baseAddress, buffer.count)
        if count > 0 {
            output.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return tell()
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        closePipe()
        tell()
    }

    private func closePipe() {
        if let watch { NetworkLoop.unwatch(watch) }
        watch = nil
        pipe = nil
    }

    private func ended(_ status: ExitStatus) {
        switch status {
        case .exited(let code): exit = isTimedOut ? .timedOut : .code(code)
        case .signaled(let signal): exit = isTimedOut ? .timedOut : .signal(signal)
        }
        // A child left behind may hold the pipe open forever: read its present contents, and do not wait for more.
        if let raw = pipe?.raw {
            drain(raw)
            closePipe()
        }
        tell()
    }

    private func drain(_ raw: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var taken = 0
        while taken < HostLimits.lastOutputBytes {
            let count = Glibc.read(raw, &buffer, buffer.count)
            guard count > 0 else { return }
            taken += count
            buffer.withUnsafeBytes { output.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    private func wait(until deadline: Instant, for condition: () -> Bool) async {
        while !condition(), SystemTime().monotonic < deadline {
            let number = nextWaiter
            nextWaiter += 1
            let timer = NetworkLoop.schedule(at: deadline) { [weak self] in self?.waiters.removeValue(forKey: number)?.resume() }
            await withCheckedContinuation { continuation in
                // The condition may have become true before the continuation existed, when nobody was waiting yet.
                if condition() || SystemTime().monotonic >= deadline { continuation.resume() } else { waiters[number] = continuation }
            }
            NetworkLoop.cancel(timer)
        }
    }

    private func tell() {
        let all = waiters.values
        waiters = [:]
        for waiter in all { waiter.resume() }
    }
}

/// The output of a process: its beginning and its end, with true offsets. Never makes the process wait.
struct OutputLog {
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    /// The true offset of the first byte of the tail.
    private var tailStart: UInt64 = 0
    private(set) var end: UInt64 = 0

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        end += UInt64(bytes.count)
        var rest = bytes[...]
        if head.count < HostLimits.outputHeadBytes {
            let room = min(rest.count, HostLimits.outputHeadBytes - head.count)
            head.append(contentsOf: rest.prefix(room))
            rest = rest.dropFirst(room)
            tailStart = UInt64(head.count)
        }
        tail.append(contentsOf: rest)
        // Cut in large steps: moving seven megabytes for each line would take all the host's time.
        if tail.count > HostLimits.outputTailBytes + HostLimits.outputHeadBytes {
            let surplus = tail.count - HostLimits.outputTailBytes
            tail.removeFirst(surplus)
            tailStart += UInt64(surplus)
        }
    }

    func page(from offset: UInt64, isOver: Bool) -> OutputPage {
        let bytes: [UInt8]
        var start = offset
        if offset < UInt64(head.count) {
            bytes = Array(head[Int(offset)...].prefix(HostLimits.pageBytes))
        } else {
            start = min(max(offset, tailStart), end)
            bytes = Array(tail[Int(start - tailStart)...].prefix(HostLimits.pageBytes))
        }
        let next = start + UInt64(bytes.count)
        return OutputPage(bytes: bytes, offset: start, nextOffset: next, isAtEnd: isOver && next >= end)
    }
}

/// The processes started here, by id and by the token they were started with.
@NetworkLoop final class ProcessTable {
    private var processes: [ProcessID: HostedProcess] = [:]
    private var tokens: [StepToken: ProcessID] = [:]
    private var last = 0

    init() {}

    subscript(id: ProcessID) -> HostedProcess? { processes[id] }

    func process(of token: StepToken) -> ProcessID? { tokens[token] }

    func nextID() -> ProcessID {
        last += 1
        return ProcessID(rawValue: last)
    }

    func add(_ process: HostedProcess, token: StepToken) {
        processes[process.id] = process
        tokens[token] = process.id
        forgetOld()
    }

    /// Forgets the older ended processes: they are kept for callers who ask for their exit again, but not forever.
    private func forgetOld() {
        guard processes.count > HostLimits.processes else { return }
        let ended = processes.values.filter { $0.exit != nil }.map(\.id).sorted { $0.rawValue < $1.rawValue }
        let old = Set(ended.prefix(max(0, processes.count - HostLimits.processes / 2)))
        for id in old { processes[id] = nil }
        tokens = tokens.filter { !old.contains($0.value) }
    }
}
