import Coding
import Glibc
import Runtime
import Testing

@testable import Server

/// The server on real sockets.
@Suite struct ServerTests {
    /// A source that always has more bytes.
    @NetworkLoop private final class Endless: BodySource {
        private(set) var fills = 0
        private(set) var isClosed = false
        private var isFarewell = false
        nonisolated init() {}
        func attach(_ connection: StreamWaker) {}
        func fill(_ output: inout OutputBuffer, budget: Int) -> Fill {
            fills += 1
            if isFarewell {
                output.write("farewell")
                return .end
            }
            output.write([UInt8](repeating: 0x61, count: budget))
            return .more
        }
        func draining() { isFarewell = true }
        func closed() { isClosed = true }
    }

    /// A source that has three words, then waits until the server stops.
    @NetworkLoop private final class Words: BodySource {
        private var words = ["one ", "two ", "three "]
        private var isFarewell = false
        private(set) var isClosed = false
        nonisolated init() {}
        func attach(_ connection: StreamWaker) {}
        func fill(_ output: inout OutputBuffer, budget: Int) -> Fill {
            if isFarewell {
                output.write("farewell")
                return .end
            }
            guard !words.isEmpty else { return .waiting }
            output.write(words.removeFirst())
            return words.isEmpty ? .waiting : .more
        }
        func draining() { isFarewell = true }
        func closed() { isClosed = true }
    }

    private static let echo = ClosureHandler { request in
        do throws(HTTPFailure) {
            let body = try await request.body.collect(atMost: 1_000)
            return .text(.ok, "\(request.method) \(request.target) \(body.text)\n")
        } catch {
            return .text(error.status, error.detail + "\n")
        }
    }

    @Test @NetworkLoop func requestsOfOneConnectionAreAnsweredInOrder() async throws {
        try await HTTPServer.serving(ServerTests.echo) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok" + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n")
                client.send("POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
                return client.read()
            }
            let lines = answer.split(separator: "\r\n").map(String.init)
            #expect(lines.filter { $0.hasPrefix("HTTP/1.1 200 OK") || $0.contains("HTTP/1.1 200 OK") }.count == 3, "\(answer)")
            #expect(answer.contains("POST /1 ok\n") && answer.contains("GET /2 \n") && answer.contains("POST /3 hi\n"))
            #expect(answer.contains("connection: close"))
        }
    }

    @Test @NetworkLoop func aClientThatExpectsAWordGetsItBeforeItSendsTheBody() async throws {
        try await HTTPServer.serving(ServerTests.echo) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
                let word = client.read(until: "\r\n\r\n")
                client.send("ok")
                return word + client.read()
            }
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"))
        }
    }

    @Test @NetworkLoop func aBodyThatIsTooLargeIsAnsweredAndSeen() async throws {
        try await HTTPServer.serving(ServerTests.echo) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n")
                client.send([UInt8](repeating: 0x61, count: 2_000_000))
                return client.read()
            }
            #expect(answer.hasPrefix("HTTP/1.1 413"), "\(answer.prefix(100))")
        }
    }

    /// The handler looks something up before it reads; the bytes that arrive meanwhile fill the buffer completely or in part.
    @Test(arguments: [60_000, 65_536, 120_000, 200_000]) @NetworkLoop func aBodyThatIsReadLateComesWhole(_ length: Int) async throws {
        let handler = ClosureHandler { request in
            try? await Task.sleep(for: .milliseconds(50))
            let count = (try? await request.body.collect(atMost: 1 << 20).count) ?? -1
            return .text(.ok, "\(count)")
        }
        try await HTTPServer.serving(handler) { _, port in
            for _ in 0..<5 {
                let answer = await RawClient.talk(port) { client in
                    client.send("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: \(length)\r\n\r\n")
                    client.send([UInt8](repeating: 0x61, count: length))
                    return client.read()
                }
                #expect(answer.hasSuffix("\r\n\r\n\(length)"), "\(answer.prefix(100))")
            }
        }
    }

    @Test @NetworkLoop func badBytesAreAnswered400AndTheConnectionEnds() async throws {
        try await HTTPServer.serving(ServerTests.echo) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("nonsense\r\n\r\n")
                return client.read()
            }
            #expect(answer.hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test @NetworkLoop func aHeadThatDoesNotComeInTimeIsAnswered408() async throws {
        var timeouts = ServerTimeouts()
        timeouts.head = .milliseconds(50)
        try await HTTPServer.serving(ServerTests.echo, timeouts) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("GET / HTTP/1.1\r\nHo")
                return client.read()
            }
            #expect(answer.hasPrefix("HTTP/1.1 408"))
        }
    }

    @Test @NetworkLoop func aConnectionThatNobodyUsesIsClosed() async throws {
        var timeouts = ServerTimeouts()
        timeouts.idle = .milliseconds(50)
        try await HTTPServer.serving(ServerTests.echo, timeouts) { _, port in
            #expect(await RawClient.talk(port) { $0.read() } == "")
        }
    }

    @Test @NetworkLoop func aSourceIsNotAskedWhileNobodyReadsAndACutClosesIt() async throws {
        var timeouts = ServerTimeouts()
        timeouts.stall = .milliseconds(200)
        let source = Endless()
        try await HTTPServer.serving(ClosureHandler { _ in Response(.ok, body: .source(source)) }, timeouts) { server, port in
            let ended = await RawClient.talk(port) { client in
                client.readSlowly()
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                while !NetworkLoopProbe.isClosed(source) { usleep(5_000) }
                return client.isReset() ? "reset" : "end"
            }
            #expect(ended == "reset")
            // The fills go into the kernel's buffers and the queue; their number stays small.
            #expect(source.fills < 60, "\(source.fills)")
            #expect(server.connectionCount == 0)
        }
    }

    @Test @NetworkLoop func aStreamSaysFarewellWhenTheServerStops() async throws {
        let source = Words()
        try await HTTPServer.serving(ClosureHandler { _ in Response(.ok, body: .source(source)) }) { server, port in
            async let answer = RawClient.talk(port) { client in
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                let first = client.read(until: "three \r\n")
                Task { await server.drain(grace: .seconds(5)) }
                return first + client.read()
            }
            let text = await answer
            #expect(text.contains("transfer-encoding: chunked") && text.contains("farewell"))
            #expect(text.hasSuffix("0\r\n\r\n"))
            #expect(source.isClosed)
        }
    }

    @Test @NetworkLoop func aClientThatEndsItsSideEndsAStreamButNotAnAnswer() async throws {
        let source = Words()
        try await HTTPServer.serving(ClosureHandler { _ in Response(.ok, body: .source(source)) }) { server, port in
            let text = await RawClient.talk(port) { client in
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = client.read(until: "three \r\n")
                client.endSending()
                return client.read()
            }
            #expect(text == "" && source.isClosed)
        }
        try await HTTPServer.serving(ServerTests.echo) { _, port in
            let text = await RawClient.talk(port) { client in
                client.send("GET /late HTTP/1.1\r\nHost: h\r\n\r\n")
                client.endSending()
                return client.read()
            }
            #expect(text.contains("GET /late"))
        }
    }

    @Test @NetworkLoop func aHeadRequestHasTheLengthAndNoBody() async throws {
        try await HTTPServer.serving(ServerTests.echo) { _, port in
            let text = await RawClient.talk(port) { client in
                client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                return client.read()
            }
            #expect(text.contains("content-length: 8\r\n") && text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test @NetworkLoop func aFieldThatWouldSplitTheResponseIsNotSent() async throws {
        let handler = ClosureHandler { _ in Response(.ok, fields: ["x-bad": "a\r\nset-cookie: b"], body: .none) }
        try await HTTPServer.serving(handler) { _, port in
            let text = await RawClient.talk(port) { client in
                client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                return client.read()
            }
            #expect(text.hasPrefix("HTTP/1.1 500") && !text.contains("set-cookie"))
        }
    }

    @Test @NetworkLoop func aWriterWaitsForRoomAndAnErrorCutsTheBody() async throws {
        struct Broken: Error {}
        let whole = ClosureHandler { _ in
            Response(
                .ok,
                body: .writer { writer in
                    for _ in 0..<100 { try await writer.write(SharedBytes([UInt8](repeating: 0x62, count: 10_000))) }
                })
        }
        try await HTTPServer.serving(whole) { _, port in
            let text = await RawClient.talk(port) { client in
                client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                return client.read()
            }
            #expect(text.filter { $0 == "b" }.count >= 1_000_000 && text.hasSuffix("0\r\n\r\n"))
        }
        let broken = ClosureHandler { _ in
            Response(
                .ok,
                body: .writer { writer in
                    try await writer.write(SharedBytes(utf8: "part"))
                    throw Broken()
                })
        }
        try await HTTPServer.serving(broken) { _, port in
            let text = await RawClient.talk(port) { client in
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return client.read()
            }
            #expect(!text.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test @NetworkLoop func aSocketFileMayHaveALongPathAndIsReplacedWhenItIsStale() async throws {
        let directory = try LongDirectory()
        let path = directory.path + "/server.sock"
        let first = HTTPServer(handler: ServerTests.echo)
        _ = try first.listen(on: .unix(path: path))
        #expect(throws: SystemError.self) { try HTTPServer(handler: ServerTests.echo).listen(on: .unix(path: path)) }
        directory.makeStale(path)
        let second = HTTPServer(handler: ServerTests.echo)
        // A process that another test is just starting holds a copy of every descriptor until it runs its program: only then is the socket stale.
        var address: SocketAddress?
        let deadline = SystemTime().monotonic.advanced(by: .seconds(30))
        while address == nil, SystemTime().monotonic < deadline {
            address = try? second.listen(on: .unix(path: directory.path + "/stale.sock"))
            if address == nil { try await Task.sleep(for: .milliseconds(10)) }
        }
        #expect(address != nil)
        await first.drain(grace: .zero)
        await second.drain(grace: .zero)
    }
}
