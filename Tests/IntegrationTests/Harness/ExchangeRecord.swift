import Coding
import FoundationEssentials
import Glibc
import Runtime

/// Records the answers of servers under test if `HEARTH_TEST_EXCHANGES` names a file: afterwards `Tests/Clients/exchanges.py` checks every answer
/// and every event against the OpenAPI document.
enum ExchangeRecord {
    /// The file's descriptor, open for the life of the process.
    private static let file: Int32? = {
        guard let path = ProcessInfo.processInfo.environment["HEARTH_TEST_EXCHANGES"], !path.isEmpty else { return nil }
        return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    }()
    private static let turn = Locked(())

    /// Records an answer.
    static func add(_ method: String, _ url: String, status: Int, type: String, body: String) {
        guard let file else { return }
        let path = "/" + url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3).joined(separator: "/")
        let line: JSONValue = [
            "method": .string(method), "path": .string(path), "status": .integer(Int64(status)), "type": .string(type), "body": .string(body),
        ]
        let bytes = line.encoded() + [UInt8(ascii: "\n")]
        turn.withLock { _ in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
