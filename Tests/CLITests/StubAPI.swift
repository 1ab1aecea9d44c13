import Runtime
import Support

@testable import CLI

/// A server that answers each request with the text that a test returns for it.
final class StubAPI: Sendable {
    private let server: RawServer
    private let received = Locked<[String]>([])

    init(_ answer: @escaping @Sendable (_ number: Int, _ request: String) -> String) throws {
        let received = received
        server = try RawServer { connection in
            guard let request = connection.readRequest() else { return }
            let number = received.withLock { requests in
                requests.append(request)
                return requests.count
            }
            connection.write(answer(number, request))
        }
    }

    var url: String { server.url }

    /// The requests so far: each with its head, and its body if it had one.
    var requests: [String] { received.withLock { $0 } }

    /// The first line of each request, without the protocol: `GET /runs`.
    var targets: [String] {
        requests.map { $0.prefix { $0 != "\r\n" }.split(separator: " ").prefix(2).joined(separator: " ").replacing("/api/v1/coding-agent", with: "") }
    }

    /// Returns a field of each request, `nil` where it is missing.
    func field(_ name: String) -> [String?] {
        requests.map { request in
            request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
        }
    }

    static func json(_ status: Int = 200, _ body: String) -> String {
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    static let nothing = "HTTP/1.1 204 X\r\nConnection: close\r\n\r\n"

    /// Returns a stream of these frames, which ends with the connection.
    static func stream(_ frames: [String]) -> String {
        "HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + frames.joined()
    }

    /// Returns the frame of an event that is stored in the log.
    static func event(_ seq: Int, _ type: String = "phase", _ data: String = "{}") -> String {
        "id: \(seq)\nevent: \(type)\ndata: {\"seq\":\(seq),\"type\":\"\(type)\",\"data\":\(data)}\n\n"
    }

    /// Returns the frame of an event without a number.
    static func passing(_ type: String, _ data: String) -> String {
        "event: \(type)\ndata: {\"seq\":null,\"type\":\"\(type)\",\"data\":\(data)}\n\n"
    }

    /// Returns the frame that ends a stream.
    static func end(_ reason: String) -> String { passing("stream.end", "{\"reason\":\"\(reason)\"}") }
}
