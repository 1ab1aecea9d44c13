import Testing

@testable import Server

/// A head's statements about connection, body and host.
@Suite struct RequestHeadTests {
    private func parse(_ version: String, _ fields: String...) -> ParsedRequests {
        ParsedRequests("POST / HTTP/\(version)\r\nHost: h\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n", piece: 1 << 20)
    }

    @Test(arguments: [
        ("1.1", "", true), ("1.1", "close", false), ("1.1", "Close", false), ("1.1", "keep-alive, close", false), ("1.1", "x-close", true),
        ("1.1", " , ,\tclose ,", false), ("1.0", "", false), ("1.0", "keep-alive", true), ("1.0", "Keep-Alive", true),
        ("1.0", "keep-alive, close", false), ("1.1", "upgrade", true),
    ])
    func aConnectionIsKeptAsTheClientSays(version: String, connection: String, isKept: Bool) {
        #expect(parse(version, "Connection: \(connection)").heads.first?.keepsAlive == isKept)
    }

    @Test func tokensOfSeveralFieldsCountTogether() {
        #expect(parse("1.1", "Connection: upgrade", "Connection: close").heads.first?.keepsAlive == false)
        #expect(parse("1.1", "Content-Length: 1", "Expect: 100-continue", "Expect: magic").failure == .unknownExpectation)
    }

    /// Only a client of HTTP/1.1 that has a body to send waits for `100 Continue`.
    @Test func theWordToGoOnIsForThoseWhoWait() {
        #expect(parse("1.1", "Content-Length: 1", "Expect: 100-Continue").heads.first?.expectsContinue == true)
        #expect(parse("1.1", "Expect: 100-continue").heads.first?.expectsContinue == false)
        #expect(parse("1.1", "Content-Length: 0", "Expect: 100-continue").heads.first?.expectsContinue == false)
        #expect(parse("1.0", "Content-Length: 1", "Expect: 100-continue").heads.first?.expectsContinue == false)
    }

    @Test(arguments: [("h", true), ("h:80", true), ("[::1]:80", true), ("", true), ("u@h", false), ("h/p", false), ("a b", false)])
    func aHostIsAHost(host: String, isRead: Bool) {
        let parsed = ParsedRequests("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", piece: 1 << 20)
        #expect((parsed.failure == nil) == isRead)
    }

    @Test func aValueMayHoldTabsAndBytesAboveASCIIButNoControls() {
        for byte in UInt8.min...UInt8.max where byte != 0x0a && byte != 0x0d {
            let bytes = Array("GET / HTTP/1.1\r\nHost: h\r\nX: a".utf8) + [byte] + Array("b\r\n\r\n".utf8)
            let isAllowed = byte == 9 || byte >= 0x20 && byte != 0x7f
            #expect((ParsedRequests(bytes, piece: 1 << 20).failure == nil) == isAllowed, "\(byte)")
        }
    }

    @Test(arguments: [
        ("GET", "/a//b?c?d", Target(form: .origin, path: "/a//b", query: "c?d")), ("GET", "/?", Target(form: .origin, path: "/", query: "")),
        ("GET", "HTTP://H?q", Target(form: .absolute, path: "/", query: "q", authority: "H")),
        ("GET", "https://h", Target(form: .absolute, path: "/", authority: "h")), ("GET", "http://u@h/", nil), ("GET", "http:///a", nil),
        ("GET", "ftp://h/", nil), ("CONNECT", "h:443", Target(form: .authority, path: "", authority: "h:443")), ("CONNECT", "h", nil),
        ("CONNECT", "h:0", nil), ("CONNECT", "h:65536", nil), ("CONNECT", ":443", nil), ("CONNECT", "u@h:443", nil), ("CONNECT", "/a:1", nil),
    ])
    func aTargetHasOneOfItsForms(method: String, text: String, target: Target?) {
        let parsed = ParsedRequests("\(method) \(text) HTTP/1.1\r\nHost: h\r\n\r\n", piece: 1 << 20)
        #expect(parsed.heads.first?.target == target && (parsed.failure == nil) == (target != nil))
    }
}
