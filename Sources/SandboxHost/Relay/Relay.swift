internal import Glibc
internal import Runtime

/// Joins two sockets: data from one goes to the other, and so does the end of either half. Lives until both directions have ended.
@NetworkLoop final class Relay {
    @NetworkLoop private final class Side {
        let descriptor: Descriptor
        var watch: Watch?
        var interest = Interest.none
        /// The data that the other side has sent and this one has not taken.
        var pending: [UInt8] = []
        var hasEnded = false
        var isShut = false

        init(_ descriptor: consuming Descriptor) {
            self.descriptor = descriptor
        }
    }

    private let left: Side
    private let right: Side
    private var isClosed = false
    private let ended: @NetworkLoop () -> Void

    /// The active relays, which keep themselves alive.
    private static var living: [ObjectIdentifier: Relay] = [:]

    /// Starts a relay; `first` was already read from the left.
    @discardableResult
    static func begin(
        _ left: consuming Descriptor, _ right: consuming Descriptor, first: [UInt8] = [], ended: @escaping @NetworkLoop () -> Void = {}
    ) -> Relay {
        let relay = Relay(left, right, first: first, ended: ended)
        living[ObjectIdentifier(relay)] = relay
        relay.start()
        return relay
    }

    private init(_ left: consuming Descriptor, _ right: consuming Descriptor, first: [UInt8], ended: @escaping @NetworkLoop () -> Void) {
        self.left = Side(left)
        self.right = Side(right)
        self.ended = ended
        self.right.pending = first
    }

    private func start() {
        do throws(SystemError) {
            for (side, other) in [(left, right), (right, left)] {
                side.watch = try NetworkLoop.watch(side.descriptor.raw, for: .none) { [weak self] readiness in
                    self?.ready(side, other, readiness)
                }
            }
        } catch {
            return close()
        }
        update()
    }

    private func ready(_ side: Side, _ other: Side, _ readiness: Readiness) {
        if readiness.contains(.error) { return close() }
        if readiness.contains(.writable) { write(side) }
        if !isClosed, readiness.contains(.readable) || readiness.contains(.hangup) { read(side, other) }
        // The kernel reports a hang-up forever: stop watching a side that has nothing more to say.
        if readiness.contains(.hangup), side.hasEnded, let watch = side.watch {
            NetworkLoop.unwatch(watch)
            side.watch = nil
            side.isShut = true
            side.pending = []
            if left.isShut, right.isShut { return close() }
        }
        if !isClosed { update() }
    }

    private func read(_ side: Side, _ other: Side) {
        guard !side.hasEnded, other.pending.isEmpty else { return }
        let count = withUnsafeTemporaryAllocation(byteCount: HostLimits.relayBytes, alignment: 16) { buffer in
            let count = recv(side.descriptor.raw, buffer.baseAddress, buffer.count, 0)
            if count > 0 { other.pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])) }
            return count
        }
        if count == 0 {
            side.hasEnded = true
        } else if count < 0, errno != EAGAIN, errno != EINTR {
            return close()
        }
        write(other)
    }

    private func write(_ side: Side) {
        while !side.pending.isEmpty {
            let count = side.pending.withUnsafeBytes { send(side.descriptor.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 {
                if errno == EINTR { continue }
                if errno != EAGAIN { close() }
                return
            }
            side.pending.removeFirst(count)
        }
        let other = side === left ? right : left
        if other.hasEnded, !side.isShut {
            side.isShut = true
            shutdown(side.descriptor.raw, Int32(SHUT_WR))
        }
        if left.isShut, right.isShut { close() }
    }

    private func update() {
        guard !isClosed else { return }
        for (side, other) in [(left, right), (right, left)] {
            var wanted = Interest.none
            if !side.hasEnded, other.pending.isEmpty { wanted.insert(.read) }
            if !side.pending.isEmpty { wanted.insert(.write) }
            guard wanted != side.interest, let watch = side.watch else { continue }
            side.interest = wanted
            try? NetworkLoop.change(watch, to: wanted)
        }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        for side in [left, right] {
            if let watch = side.watch { NetworkLoop.unwatch(watch) }
            side.watch = nil
        }
        Relay.living[ObjectIdentifier(self)] = nil
        ended()
    }
}
