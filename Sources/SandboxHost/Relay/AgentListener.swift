internal import CSystem
internal import Glibc
internal import Runtime

/// The socket through which the server reaches the agent: each connection is joined to one with the agent's own port, wherever that is.
@NetworkLoop final class AgentListener {
    /// A function that connects to the agent's port.
    typealias Connector = @NetworkLoop () async throws(SystemError) -> Descriptor

    private var listener: Descriptor?
    private var watch: Watch?
    /// The way to the current agent; `nil` = there is none.
    var connector: Connector?

    init() {}

    func listen(at path: String) throws(SystemError) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let folder = try Descriptor(result: hearth_open(String(path[..<slash]), O_RDONLY | O_DIRECTORY, 0), of: "open \(path)")
        let name = String(path[path.index(after: slash)...])
        unlinkat(folder.raw, name, 0)
        let socket = try Descriptor(result: hearth_unix_socket_at(folder.raw, name, true, 128), of: "listen on \(path)")
        watch = try NetworkLoop.watch(socket.raw, for: .read) { [weak self] _ in self?.accept() }
        listener = consume socket
    }

    private func accept() {
        guard let raw = listener?.raw else { return }
        let client = hearth_accept(raw)
        guard client >= 0 else { return }
        let socket = Locked<Int32>(client)
        Task { @NetworkLoop [self] in
            let client = Descriptor(owning: socket.withLock { $0 })
            guard let connector else { return }
            do throws(SystemError) {
                let agent = try await connector()
                Relay.begin(client, agent)
            } catch {
                // Closing the connection tells the server that nobody is there.
            }
        }
    }
}
