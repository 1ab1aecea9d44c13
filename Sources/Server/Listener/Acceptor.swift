internal import CSystem
internal import Glibc
internal import Runtime

/// A listening socket that passes its connections to the server.
@NetworkLoop final class Acceptor {
    private let socket: Descriptor
    /// The socket's file, removed at the end: a file without a listener would look like a server.
    private let path: String?
    private let accepted: @NetworkLoop (consuming Descriptor) -> Void
    private var watch: Watch?

    init(_ socket: consuming Descriptor, path: String?, accepted: @escaping @NetworkLoop (consuming Descriptor) -> Void) throws(SystemError) {
        self.socket = socket
        self.path = path
        self.accepted = accepted
        _ = hearth_set_nonblocking(self.socket.raw, true)
        watch = try NetworkLoop.watch(self.socket.raw, for: .read) { [weak self] _ in self?.accept() }
    }

    /// Stops accepting connections.
    func close() {
        guard let watch else { return }
        NetworkLoop.unwatch(watch)
        self.watch = nil
        if let path { unlink(path) }
    }

    private func accept() {
        for _ in 0..<ServerLimits.acceptsPerTurn {
            let raw = hearth_accept(socket.raw)
            if raw >= 0 {
                accepted(Descriptor(owning: raw))
                continue
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return rest()
            default: return
            }
        }
    }

    /// Pauses when no descriptor is left: the loop would spin on an accept that always fails.
    private func rest() {
        guard let watch else { return }
        try? NetworkLoop.change(watch, to: .none)
        NetworkLoop.schedule(after: ServerLimits.acceptPause) { [weak self] in
            guard let self, let watch = self.watch else { return }
            try? NetworkLoop.change(watch, to: .read)
        }
    }
}
