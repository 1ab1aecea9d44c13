internal import CLI
internal import Coding
internal import Runtime

/// Manages keys through the running server.
struct AdminClient: KeyAdministration {
    private let directory: DataDirectory

    /// Creates a client of the directory's server; the first request shows whether there is one.
    init(_ directory: DataDirectory) {
        self.directory = directory
    }

    /// Returns true if a server answers at the directory's socket.
    static func isServed(_ directory: DataDirectory) async -> Bool {
        do throws(SystemError) {
            _ = try await AdminSocket.onItsOwnThread { () throws(SystemError) in try AdminSocket.connect(directory) }
            return true
        } catch {
            return false
        }
    }

    func create(_ request: KeyRequest) async throws(CommandFailure) -> KeyCreated {
        guard let created = try await ask(AdminRequest(action: .createKey, key: request)).created else { throw AdminClient.misunderstood }
        return created
    }

    func list() async throws(CommandFailure) -> KeyList {
        guard let list = try await ask(AdminRequest(action: .listKeys)).list else { throw AdminClient.misunderstood }
        return list
    }

    func revoke(id: String) async throws(CommandFailure) {
        _ = try await ask(AdminRequest(action: .revokeKey, id: id))
    }

    /// The largest answer, in bytes; lists of keys are the longest.
    private static let answerBytes = 64 << 20
    private static let misunderstood = CommandFailure("the server's answer was not understood", remedy: "use the same version of hearth")

    private func ask(_ request: AdminRequest) async throws(CommandFailure) -> AdminAnswer {
        let directory = directory
        let bytes: [UInt8]
        do {
            let line = try JSONCoding.encode(request)
            bytes = try await AdminSocket.onItsOwnThread { () throws(SystemError) in
                let socket = try AdminSocket.connect(directory)
                try socket.writeLine(line)
                return try socket.readLine(atMost: AdminClient.answerBytes)
            }
        } catch {
            throw CommandFailure(
                "the server does not answer at \(directory.adminSocket): \(ErrorText.of(error))", remedy: "see its log", code: .noServer)
        }
        guard let answer = try? JSONCoding.decode(AdminAnswer.self, from: bytes) else { throw AdminClient.misunderstood }
        if let failure = answer.failure { throw CommandFailure(failure.what, remedy: failure.remedy) }
        return answer
    }
}
