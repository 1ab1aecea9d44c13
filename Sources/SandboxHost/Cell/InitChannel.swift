internal import CSystem
internal import Glibc
internal import ModelGateway
internal import Runtime
internal import Server

/// The host's end of the socket pair that the cell's first process inherits. It transfers the cell's listening sockets and connections to the
/// agent's port. Nothing else leads into the cell.
@NetworkLoop final class InitChannel {
    private let socket: Descriptor
    private var watch: Watch?
    private let gateway: HTTPServer
    private let proxy: HTTPServer
    private var waiting: [CheckedContinuation<Int32, Never>] = []
    private var hasListeners = false

    init(_ socket: consuming Descriptor, gateway: GatewayHandler, proxy: EgressProxy) throws(SystemError) {
        let raw = socket.raw
        self.socket = consume socket
        self.gateway = HTTPServer(handler: gateway)
        self.proxy = HTTPServer(handler: proxy)
        _ = hearth_set_nonblocking(raw, true)
        watch = try NetworkLoop.watch(raw, for: .read) { [weak self] _ in self?.receive() }
    }

    /// Returns a connection to the agent's port, made inside the cell.
    func connectToAgent() async throws(SystemError) -> Descriptor {
        guard watch != nil else { throw SystemError(code: ECONNREFUSED, call: "connect to the agent") }
        let descriptor = await withCheckedContinuation { (continuation: CheckedContinuation<Int32, Never>) in
            var request = UInt8(ascii: "c")
            guard watch != nil, send(socket.raw, &request, 1, Int32(MSG_NOSIGNAL)) == 1 else { return continuation.resume(returning: -1) }
            waiting.append(continuation)
        }
        guard descriptor >= 0 else { throw SystemError(code: ECONNREFUSED, call: "connect to the agent") }
        _ = hearth_set_nonblocking(descriptor, true)
        return Descriptor(owning: descriptor)
    }

    private func receive() {
        var descriptors: [Int32] = [-1, -1]
        var count = 0
        var byte: UInt8 = 0
        let received = hearth_receive_descriptors(socket.raw, &descriptors, 2, &count, &byte, 1)
        if received < 0, errno == EAGAIN || errno == EINTR { return }
        guard received > 0 else { return close() }
        switch byte {
        case UInt8(ascii: "l") where count == 2 && !hasListeners:
            hasListeners = true
            try? gateway.listen(onSocket: Descriptor(owning: descriptors[0]))
            try? proxy.listen(onSocket: Descriptor(owning: descriptors[1]))
        case UInt8(ascii: "c") where !waiting.isEmpty: waiting.removeFirst().resume(returning: count == 1 ? descriptors[0] : -1)
        default: for descriptor in descriptors.prefix(count) { Glibc.close(descriptor) }
        }
    }

    private func close() {
        if let watch { NetworkLoop.unwatch(watch) }
        watch = nil
        let all = waiting
        waiting = []
        for continuation in all { continuation.resume(returning: -1) }
        Task { @NetworkLoop [gateway, proxy] in
            await gateway.drain(grace: .zero)
            await proxy.drain(grace: .zero)
        }
    }
}
