import Coding
import Runtime
import Support
import Testing

@testable import Transport

/// Rules of the transport that need no connection.
@Suite struct TransportRuleTests {
    // MARK: heads

    private func outcomes(_ lines: [String]) -> [HeadParser.Outcome] {
        var parser = HeadParser()
        return lines.map { parser.take($0) }
    }

    @Test func aHeadIsCompleteAtItsEmptyLine() {
        let lines = ["HTTP/1.1 404 Not Found\r\n", "Content-Type: a\r\n", "X-Two:b\r\n", "x-two: \tc: d\r\n", "no colon\r\n", "X-Empty:\r\n", "\r\n"]
        let head = HTTPHead(status: 404, headers: ["content-type": "a", "x-two": "b, c: d", "x-empty": ""])
        #expect(outcomes(lines) == Array(repeating: .more, count: 6) + [.complete(head)])
        #expect(outcomes(["HTTP/2 204\n", "a: b\n", "\n"]).last == .complete(HTTPHead(status: 204, headers: ["a": "b"])))
        #expect(outcomes(["nonsense\r\n", "\r\n"]) == [.more, .more])
    }

    /// Interim answers come before the head that counts, and leave nothing in it.
    @Test(arguments: ["100 Continue", "103 Early Hints"]) func interimAnswersDoNotCount(interim: String) {
        let lines = ["HTTP/1.1 \(interim)\r\n", "link: x\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "a: b\r\n", "\r\n"]
        #expect(outcomes(lines) == Array(repeating: .more, count: 5) + [.complete(HTTPHead(status: 200, headers: ["a": "b"]))])
    }

    @Test func aHeadHasALimit() {
        let line = "HTTP/1.1 200 OK\r\n"
        let most = TransportLimits.headBytes - line.utf8.count - 2
        func filler(_ size: Int) -> String { "x: " + String(repeating: "y", count: size - 5) + "\r\n" }
        #expect(outcomes([line, filler(most), "\r\n"]).last != .tooLarge)
        #expect(outcomes([line, filler(most + 1), "\r\n"]).last == .tooLarge)
        // Interim answers count, or they could go on for ever.
        #expect(outcomes(Array(repeating: "HTTP/1.1 100 Continue\r\n", count: 3_000)).last == .tooLarge)
    }

    @Test(
        arguments: [
            ("Text/HTML; charset=utf-8", "text/html"), (" application/json", "application/json"), ("a/b ;x", "a/b"), ("", ""), (nil, ""), (";x", ""),
        ] as [(String?, String)])
    func aMediaTypeHasNoParameters(field: String?, type: String) {
        #expect(HTTPHead(status: 200, headers: field.map { ["content-type": $0] } ?? [:]).contentType == type)
    }

    // MARK: requests

    @Test(arguments: [
        ("GET", true), ("HEAD", true), ("PUT", true), ("DELETE", true), ("OPTIONS", true), ("POST", false), ("PATCH", false), ("get", false),
    ])
    func aMethodSaysIfARequestMayBeRepeated(method: String, isRepeatable: Bool) {
        #expect(HTTPRequest(method, "/").isRepeatable == isRepeatable)
        #expect(HTTPRequest(method, "/", isRepeatable: !isRepeatable).isRepeatable != isRepeatable)
    }

    @Test(
        arguments: [
            ("GET", "/a?b=%20", [:], true), ("GET", "", [:], false), ("GET", "a", [:], false), ("GET", "/a b", [:], false), ("G T", "/", [:], false),
            ("GET", "/\u{7f}", [:], false), ("GET", "/\t", [:], false), ("GET", "/", ["X-A": "b\tc é"], true), ("GET", "/", ["X-A": ""], true),
            ("GET", "/", ["": "a"], false), ("GET", "/", ["X:": "a"], false), ("GET", "/", ["X A": "a"], false), ("GET", "/", ["Ä": "a"], false),
            ("GET", "/", ["X": "a\nb"], false), ("GET", "/", ["X": "a\rb"], false), ("GET", "/", ["X": "a\u{0}"], false),
        ] as [(String, String, [String: String], Bool)])
    func aRequestThatWouldBreakOutOfItselfIsNotSent(method: String, path: String, headers: [String: String], isSent: Bool) {
        #expect((HTTPRequest(method, path, headers: headers).problem == nil) == isSent)
    }

    @Test(arguments: [
        (TransportError.refused(""), true), (.timedOut(.connect), true), (.timedOut(.firstByte), false), (.timedOut(.idle), false),
        (.timedOut(.total), false),
        (.closed(""), false), (.tooLarge(limit: 1), false), (.malformed(""), false), (.cancelled, false),
    ])
    func onlyARequestThatNobodySawMayBeSentAgain(error: TransportError, isUnsent: Bool) {
        #expect(error.isUnsent == isUnsent)
    }

    // MARK: addresses

    @Test func anAddressIsResolvedToALibrarysTerms() throws {
        #expect(try EndpointResolver(.url("http://h:1/")).resolve().base == "http://h:1")
        #expect(try EndpointResolver(.url("https://h")).resolve().base == "https://h")
        for text in ["h:1", "ftp://h", "file:///etc/passwd", "HTTP://h", ""] {
            #expect(throws: TransportError.malformed("not an http or https URL")) { try EndpointResolver(.url(text)).resolve() }
        }
    }

    /// libcurl knows connections by their host: it stays the same while the directory is open, and no other directory ever gets it.
    @Test func aSocketsHostStandsForItsOpenDirectory() throws {
        let folder = TestFolder()
        let resolver = EndpointResolver(.unix(directory: folder.path, name: "a.sock"))
        let first = try resolver.resolve()
        #expect(try resolver.resolve().base == first.base)
        #expect(first.socket?.path.hasSuffix("/a.sock") == true)
        #expect(try EndpointResolver(.unix(directory: folder.path, name: "a.sock")).resolve().base != first.base)
        resolver.forget()
        #expect(try resolver.resolve().base != first.base)
        let missing = EndpointResolver(.unix(directory: folder.path + "/nothing", name: "a.sock"))
        let error = #expect(throws: TransportError.self) { try missing.resolve() }
        #expect(error?.isUnsent == true)
    }

    // MARK: deadlines

    @Test func theEarliestDeadlineCounts() {
        let start = Instant(nanos: 0)
        func at(_ seconds: Int64) -> Instant { start.advanced(by: .seconds(seconds)) }
        func next(_ deadlines: TransferDeadlines) -> String {
            deadlines.next().map { "\($0.part.rawValue) \($0.at.nanos / 1_000_000_000)" } ?? "none"
        }
        var all = TransferDeadlines(TransportTimeouts(firstByte: .seconds(5), idle: .seconds(3), total: .seconds(10)), start: start)
        // Before the first byte silence has its own limit; from then on the pauses between bytes count.
        #expect(next(all) == "first byte 5")
        all.heard(at(4))
        #expect(next(all) == "idle 7")
        all.heard(at(6))
        #expect(next(all) == "idle 9")
        // A reader that holds the stream back is not the sender's fault, but the whole has its limit nevertheless.
        all.pause()
        #expect(next(all) == "total 10")
        all.heard(at(7))
        #expect(next(all) == "total 10" || next(all) == "idle 10")
        all.heard(at(8))
        #expect(next(all) == "total 10")
        var none = TransferDeadlines(TransportTimeouts(), start: start)
        #expect(next(none) == "none")
        none.heard(at(1))
        #expect(next(none) == "none")
        #expect(next(TransferDeadlines(.within(.seconds(2)), start: start)) == "total 2")
    }

    @Test func aShortLimitShortensTheConnectionToo() {
        #expect(TransportTimeouts.within(.seconds(2)).connect == .seconds(2) && TransportTimeouts.within(.seconds(60)).connect == .seconds(5))
        #expect(TransportTimeouts.standard.total == .seconds(30) && TransportTimeouts.standard.idle == nil)
    }
}
