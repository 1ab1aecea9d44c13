import Coding
import Glibc
import Runtime
import Support
import Testing

@testable import Server

/// Bodies in both directions, on real sockets.
@Suite(.timeLimit(.minutes(1))) struct BodyTests {
    /// Answers with the number of the body's bytes, after a pause.
    private static func counting(after pause: Duration = .zero, atMost limit: Int = 1 << 20) -> ClosureHandler {
        ClosureHandler { request in
            try? await NetworkLoop.sleep(for: pause)
            do throws(HTTPFailure) {
                return .text(.ok, "\(try await request.body.collect(atMost: limit).count)")
            } catch {
                return .text(error.status, error.detail)
            }
        }
    }

    private static let request = "GET / HTTP/1.1\r\nHost: h\r\n"

    // MARK: of requests

    @Test @NetworkLoop func aBodyThatComesInDropsIsGivenUp() async throws {
        var timeouts = ServerTimeouts()
        timeouts.bodyWindow = .milliseconds(60)
        timeouts.bodyBytesPerWindow = 1_000
        try await HTTPServer.serving(BodyTests.counting(), timeouts) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\nx")
                return client.read()
            }
            #expect(answer.hasPrefix("HTTP/1.1 408") && answer.contains("connection: close"), "\(answer)")
        }
    }

    /// The bytes cannot arrive while the handler does not take them: whole windows pass without any.
    @Test @NetworkLoop func aClientDoesNotPayForASlowHandler() async throws {
        var timeouts = ServerTimeouts()
        timeouts.bodyWindow = .milliseconds(60)
        timeouts.bodyBytesPerWindow = 1
        try await HTTPServer.serving(BodyTests.counting(after: .milliseconds(200)), timeouts) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\nConnection: close\r\n\r\n")
                client.send([UInt8](repeating: 0x61, count: 200_000))
                return client.read()
            }
            #expect(answer.hasSuffix("\r\n\r\n200000"), "\(answer)")
        }
    }

    @Test(arguments: [(10, "200"), (11, "413")]) @NetworkLoop func theLimitHoldsForChunksToo(count: Int, status: String) async throws {
        try await HTTPServer.serving(BodyTests.counting(atMost: 10)) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<count { client.send("1\r\na\r\n") }
                client.send("0\r\n\r\n")
                return client.read()
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
        }
    }

    // MARK: of responses

    @Test @NetworkLoop func aPartOfAFileIsSent() async throws {
        let folder = TestFolder()
        let path = folder.path + "/file"
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        write(file, "0123456789", 10)
        close(file)
        let handler = ClosureHandler { request in
            guard let (offset, count) = request.target.segments.flatMap({ $0.count == 2 ? (Int64($0[0]) ?? 0, Int($0[1]) ?? 0) : nil }),
                let descriptor = try? Descriptor(opening: path, O_RDONLY)
            else { return Response(.notFound) }
            return Response(.ok, body: .blob(BlobFile(descriptor, offset: offset, count: count)))
        }
        try await HTTPServer.serving(handler) { _, port in
            for (target, method, part) in [("/0/10", "GET", "0123456789"), ("/3/4", "GET", "3456"), ("/10/0", "GET", ""), ("/3/4", "HEAD", "")] {
                let answer = await RawClient.talk(port) { client in
                    client.send("\(method) \(target) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                    return client.read()
                }
                let length = target.split(separator: "/")[1]
                #expect(answer.contains("content-length: \(length)\r\n") && answer.hasSuffix("\r\n\r\n\(part)"), "\(answer)")
            }
            // A file that is shorter than promised: the client must not take it for the whole.
            let answer = await RawClient.talk(port) { client in
                client.send("GET /5/50 HTTP/1.1\r\nHost: h\r\n\r\n" + "GET /0/1 HTTP/1.1\r\nHost: h\r\n\r\n")
                return client.read()
            }
            #expect(answer.contains("content-length: 50\r\n") && !answer.contains("content-length: 1\r\n"), "\(answer)")
        }
    }

    /// A body that breaks its promise must not look complete, nor run into the next response.
    @Test(arguments: [("exact", true), ("too short", false), ("too long, by far", false)])
    @NetworkLoop func aPromisedLengthIsKept(text: String, isKept: Bool) async throws {
        let handler = ClosureHandler { request in
            guard request.target.path == "/writer" else { return .text(.ok, "next") }
            return Response(
                .ok, fields: ["content-length": isKept ? "\(text.utf8.count)" : "12"], body: .writer { try await $0.write(SharedBytes(utf8: text)) })
        }
        try await HTTPServer.serving(handler) { _, port in
            let answer = await RawClient.talk(port) { client in
                client.send("GET /writer HTTP/1.1\r\nHost: h\r\n\r\n" + "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                return client.read()
            }
            #expect(answer.hasSuffix("\r\n\r\nnext") == isKept && answer.contains("\r\n\r\n\(text)HTTP/1.1") == isKept, "\(answer)")
        }
    }

    @Test @NetworkLoop func aTakeoverGetsWhatTheClientSentAlready() async throws {
        let handler = ClosureHandler { _ in
            Response(
                Status(101),
                body: .takeover { descriptor, early in
                    let bytes = Array("<\(early.text)>".utf8)
                    send(descriptor.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                })
        }
        try await HTTPServer.serving(handler) { server, port in
            let answer = await RawClient.talk(port) { client in
                client.send(BodyTests.request + "\r\nearly")
                return client.read()
            }
            #expect(answer.hasSuffix("\r\n\r\n<early>") && !answer.contains("content-length"), "\(answer)")
            #expect(server.connectionCount == 0)
        }
    }

    @Test @NetworkLoop func aConnectionBeyondTheLimitIsAnswered503() async throws {
        try await HTTPServer.serving(BodyTests.counting(), connectionLimit: 1) { _, port in
            let answer = await RawClient.talk(port) { first in
                first.send(BodyTests.request + "\r\n")
                let answer = first.read(until: "0")
                return (answer, RawClient(port: port).read())
            }
            #expect(answer.0.hasPrefix("HTTP/1.1 200") && answer.1.hasPrefix("HTTP/1.1 503") && answer.1.contains("retry-after: 1\r\n"))
        }
    }
}
