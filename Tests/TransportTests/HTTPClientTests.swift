import Coding
import Glibc
import Runtime
import SandboxDriver
import Support
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Twice: a\r\nX-Twice: b\r\n\r\nhello"

    private func client(_ server: RawServer, headers: [String: String] = [:]) -> HTTPClient {
        HTTPClient(Endpoint(address: .url(server.url), headers: headers))
    }

    @Test func anAnswerIsCollected() async throws {
        let server = try RawServer { connection in
            while let request = connection.readRequest() {
                #expect(request.hasPrefix("POST /a?b=%20c HTTP/1.1\r\n"))
                #expect(request.contains("Authorization: secret\r\n"))
                #expect(request.contains("Content-Type: text/plain\r\n"))
                #expect(request.hasSuffix("\r\n\r\nbody"))
                connection.write(HTTPClientTests.ok)
            }
        }
        let request = HTTPRequest("POST", "/a?b=%20c", headers: ["Content-Type": "text/plain"], body: Array("body".utf8))
        let answer = try await client(server, headers: ["Authorization": "secret"]).send(request, limit: 100)
        #expect(answer.head.status == 200)
        #expect(answer.head.headers["x-twice"] == "a, b")
        #expect(answer.body.text == "hello")
    }

    @Test func methodsAndEmptyBodiesReachTheServer() async throws {
        let server = try RawServer { connection in
            while let request = connection.readRequest() {
                let line = request.split(separator: "\r\n")[0]
                if request.hasPrefix("HEAD") {
                    connection.write("HTTP/1.1 204 No Content\r\nX-Line: \(line)\r\n\r\n")
                } else {
                    let length = request.lowercased().contains("content-length: 0") ? "empty" : "none"
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Line: \(line) \(length)\r\n\r\n")
                }
            }
        }
        let client = client(server)
        for (method, body) in [("GET", nil), ("DELETE", nil), ("HEAD", nil), ("POST", []), ("PUT", [])] as [(String, [UInt8]?)] {
            let answer = try await client.send(HTTPRequest(method, "/x/../y", body: body), limit: 10)
            let note = method == "HEAD" ? "" : body == nil ? " none" : " empty"
            #expect(answer.head.headers["x-line"] == "\(method) /x/../y HTTP/1.1\(note)")
        }
    }

    @Test func connectionsAreKeptForRepeatableRequestsOnly() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.write(HTTPClientTests.ok) }
        }
        let client = client(server)
        for _ in 0..<5 { _ = try await client.send(HTTPRequest("GET", "/"), limit: 10) }
        #expect(server.connections == 1)
        _ = try await client.send(HTTPRequest("POST", "/", body: []), limit: 10)
        #expect(server.connections == 2)
    }

    @Test func aRequestThatMayNotBeRepeatedIsSentOnce() async throws {
        let requests = Locked(0)
        let server = try RawServer { connection in
            guard let request = connection.readRequest() else { return }
            if request.hasPrefix("GET") { connection.write(HTTPClientTests.ok) }
            if request.hasPrefix("POST") { requests.withLock { $0 += 1 } }
            // Closed without an answer to a second request: what a server does at its idle time-out.
            if request.hasPrefix("GET"), connection.readRequest()?.hasPrefix("POST") == true { requests.withLock { $0 += 1 } }
        }
        let client = client(server)
        _ = try await client.send(HTTPRequest("GET", "/"), limit: 10)
        await #expect(throws: TransportError.self) { try await client.send(HTTPRequest("POST", "/", body: [1]), limit: 10) }
        #expect(requests.withLock { $0 } == 1)
    }

    @Test func aSocketBehindALongPathIsReached() async throws {
        let base = TestFolder()
        let long = base.path + "/" + String(repeating: "d", count: 120)
        mkdir(long, 0o700)
        let server = try RawServer(directory: long, name: "agent.sock") { connection in
            while let request = connection.readRequest() {
                #expect(request.contains("Host: localhost\r\n"))
                connection.write(HTTPClientTests.ok)
            }
        }
        let client = HTTPClient(Endpoint(address: .unix(directory: long, name: "agent.sock")))
        for _ in 0..<3 { #expect(try await client.send(HTTPRequest("GET", "/"), limit: 10).body.text == "hello") }
        #expect(server.connections == 1)
    }

    @Test func aReplacedDirectoryIsFoundAgain() async throws {
        let base = TestFolder()
        let place = base.path + "/s"
        mkdir(place, 0o700)
        let client = HTTPClient(Endpoint(address: .unix(directory: place, name: "a.sock")))
        await #expect(throws: TransportError.self) { try await client.send(HTTPRequest("GET", "/"), limit: 10) }
        rmdir(place)
        mkdir(place, 0o700)
        let server = try RawServer(directory: place, name: "a.sock") { connection in
            while connection.readRequest() != nil { connection.write(HTTPClientTests.ok) }
        }
        #expect(try await client.send(HTTPRequest("GET", "/"), limit: 10).body.text == "hello")
        withExtendedLifetime(server) {}
    }

    @Test func aClosedPortIsRefusedAndNothingWasSent() async throws {
        let port: Int
        do {
            let server = try RawServer { _ in }
            port = server.port
        }
        let client = HTTPClient(Endpoint(address: .url("http://127.0.0.1:\(port)")))
        let error = await #expect(throws: TransportError.self) { try await client.send(HTTPRequest("POST", "/", body: []), limit: 10) }
        #expect(error?.isUnsent == true)
    }

    @Test func aTooLargeAnswerIsNotCollected() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 1_000))
        }
        await #expect(throws: TransportError.tooLarge(limit: 999)) { try await client(server).send(HTTPRequest("GET", "/"), limit: 999) }
        #expect(try await client(server).send(HTTPRequest("GET", "/"), limit: 1_000).body.count == 1_000)
    }

    @Test func anEndlessHeadIsCutOff() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-Filler: \(String(repeating: "y", count: 1_000))\r\n") {}
        }
        await #expect(throws: TransportError.self) { try await client(server).send(HTTPRequest("GET", "/"), limit: 10) }
    }

    @Test func anAnswerThatBreaksOffIsAnError() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        let error = await #expect(throws: TransportError.self) { try await client(server).send(HTTPRequest("GET", "/"), limit: 1_000) }
        guard case .closed = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test(arguments: [TransportTimeouts.Part.firstByte, .idle, .total])
    func eachPartHasItsTimeOut(part: TransportTimeouts.Part) async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            if part != .firstByte { connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") }
            while connection.read() != nil {}
        }
        let short = Duration.milliseconds(150)
        var timeouts = TransportTimeouts(firstByte: .seconds(20), idle: .seconds(20), total: .seconds(20))
        switch part {
        case .firstByte: timeouts.firstByte = short
        case .idle: timeouts.idle = short
        default: timeouts.total = short
        }
        let limits = timeouts
        await #expect(throws: TransportError.timedOut(part)) {
            try await client(server).send(HTTPRequest("GET", "/"), limit: 1_000, timeouts: limits)
        }
    }

    @Test func cancellingClosesTheConnection() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let (began, begin) = AsyncStream.makeStream(of: Void.self)
        let server = try RawServer { connection in
            _ = connection.readRequest()
            begin.yield()
            while connection.read() != nil {}
            end.yield()
        }
        let client = client(server)
        let task = Task { try await client.send(HTTPRequest("GET", "/"), limit: 10) }
        for await _ in began { break }
        task.cancel()
        await #expect(throws: TransportError.cancelled) { try await task.value }
        for await _ in ended { break }
    }

    @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
        let server = try RawServer { _ in }
        let client = client(server)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(HTTPRequest("GET", "/"), limit: 10)
        }
        await #expect(throws: TransportError.cancelled) { try await task.value }
        #expect(server.connections == 0)
    }

    @Test func aLineBreakInAHeaderIsNotSent() async throws {
        let server = try RawServer { _ in }
        for headers in [["X": "a\r\nY: b"], ["X\r\nY": "b"]] {
            await #expect(throws: TransportError.self) { try await client(server).send(HTTPRequest("GET", "/", headers: headers), limit: 10) }
        }
        await #expect(throws: TransportError.self) { try await client(server).send(HTTPRequest("GET", "/ HTTP/1.1\r\nX: y"), limit: 10) }
        #expect(server.connections == 0)
    }

    @Test func manyRequestsAtOnce() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.write(HTTPClientTests.ok) }
        }
        let client = client(server)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await client.send(HTTPRequest("GET", "/"), limit: 10).body.count } }
            return try await group.reduce(0, +)
        }
        #expect(sum == 100)
    }
}
