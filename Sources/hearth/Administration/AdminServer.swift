internal import CLI
internal import Coding
internal import CSystem
internal import Glibc
internal import Runtime

/// The server's end of `admin.sock`: serves commands of the same user while the server holds the data directory.
@NetworkLoop
final class AdminServer {
    private nonisolated static let log = Logger(label: "admin")

    private let listener: Descriptor
    private let keys: any KeyAdministration
    private let socketPath: String
    private var watch: Watch?

    /// Listens at the socket. The caller holds the directory's lock, so an existing socket was left by a process that has ended.
    init(_ directory: DataDirectory, keys: any KeyAdministration) throws(SystemError) {
        self.keys = keys
        socketPath = directory.adminSocket
        let folder = try Descriptor(result: hearth_open(directory.path, O_RDONLY | O_DIRECTORY, 0), of: "open \(directory.path)")
        unlink(socketPath)
        // Nobody else can connect between bind and chmod, because the directory's mode is 0700.
        listener = try Descriptor(
            result: hearth_unix_socket_at(folder.raw, DataDirectory.adminSocketName, true, AdminLimits.backlog), of: "listen on \(socketPath)")
        guard chmod(socketPath, 0o600) == 0 else { throw .last("chmod \(socketPath)") }
        watch = try NetworkLoop.watch(listener.raw, for: .read) { [weak self] _ in self?.accept() }
    }

    /// Stops listening; exchanges in progress are finished.
    func stop() {
        guard let watch else { return }
        NetworkLoop.unwatch(watch)
        self.watch = nil
        unlink(socketPath)
    }

    private func accept() {
        let raw = hearth_accept(listener.raw)
        guard raw >= 0 else { return }
        let socket = AdminSocket(Descriptor(owning: raw))
        guard socket.isTrusted else {
            AdminServer.log.warning("a connection of another user was refused")
            return
        }
        Task { [keys] in await AdminServer.serve(socket, keys) }
    }

    private nonisolated static func serve(_ socket: AdminSocket, _ keys: any KeyAdministration) async {
        do throws(SystemError) {
            let line = try await AdminSocket.onItsOwnThread { () throws(SystemError) in try socket.readLine(atMost: AdminLimits.requestBytes) }
            let answer = await answer(to: line, keys)
            try await AdminSocket.onItsOwnThread { () throws(SystemError) in try socket.writeLine(answer) }
        } catch {
            log.debug("an exchange ended early", ["error": "\(error)"])
        }
    }

    private nonisolated static func answer(to line: [UInt8], _ keys: any KeyAdministration) async -> [UInt8] {
        var answer = AdminAnswer()
        do {
            answer = try await act(try JSONCoding.decode(AdminRequest.self, from: line), keys)
        } catch let failure as CommandFailure {
            answer.failure = AdminAnswer.Failure(what: failure.what, remedy: failure.remedy)
        } catch {
            answer.failure = AdminAnswer.Failure(
                what: "the server did not understand the request: \(ErrorText.of(error))", remedy: "use the same version of hearth")
        }
        return (try? JSONCoding.encode(answer)) ?? []
    }

    private nonisolated static func act(_ request: AdminRequest, _ keys: any KeyAdministration) async throws(CommandFailure) -> AdminAnswer {
        switch request.action {
        case .createKey:
            guard let key = request.key else { throw CommandFailure("the request names no key") }
            return AdminAnswer(created: try await keys.create(key))
        case .listKeys:
            return AdminAnswer(list: try await keys.list())
        case .revokeKey:
            guard let id = request.id else { throw CommandFailure("the request names no id") }
            try await keys.revoke(id: id)
            return AdminAnswer()
        }
    }
}
