internal import CSystem
internal import Glibc

/// Reads one pipe of a child to its end, keeps the first bytes and discards the rest, so that the child never blocks on us.
@TransportLoop
final class PipeReader {
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
