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
