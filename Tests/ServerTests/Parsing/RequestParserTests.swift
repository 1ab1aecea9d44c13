import Testing

@testable import Server

/// Requests of all kinds, each fed as a whole and in pieces of one, three and seven bytes.
@Suite struct RequestParserTests {
    private func each(_ text: String, _ check: (ParsedRequests) -> Void) {
        let whole = ParsedRequests(text, piece: 1 << 20)
        check(whole)
        for piece in [1, 3, 7] { #expect(ParsedRequests(text, piece: piece) == whole, "in pieces of \(piece)") }
    }

    @Test func aRequestWithoutABody() {
        each("GET /runs/a%20b?limit=2&x HTTP/1.1\r\nHost: h\r\nX-Two:  a b \t\r\nx-two: c\r\n\r\n") { parsed in
            #expect(parsed.failure == nil && parsed.isComplete)
            let head = parsed.heads[0]
            #expect(head.method == .get && head.target.path == "/runs/a%20b" && head.target.query == "limit=2&x")
            #expect(head.fields.values(of: "x-two") == ["a b", "c"])
            #expect(head.keepsAlive && head.body == .none)
        }
    }

    @Test func bodiesOfBothFramings() {
        each("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello") { #expect($0.bodies == ["hello"] && $0.isComplete) }
        each("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2 \r\nlo\r\n0\r\nX: y\r\n\r\n") {
            #expect($0.bodies == ["hello"] && $0.isComplete)
        }
        each("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel") { #expect($0.bodies == ["hel"] && !$0.isComplete) }
    }

    @Test func pipelinedRequestsAreCutApart() {
        each("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3 HTTP/1.0\r\n\r\n") { parsed in
            #expect(parsed.heads.map(\.target.path) == ["/1", "/2", "/3"])
            #expect(parsed.heads.map(\.keepsAlive) == [true, true, false])
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\nHost: h\n\n", "bare LF"), ("GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", "bare CR"),
        ("GET / HTTP/1.1\r\n\r\n", "no Host"), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "two Hosts"),
        ("GET / HTTP/1.1\r\nHost : h\r\n\r\n", "blank before the colon"), ("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", "folded"),
        ("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "two blanks"), ("G@T / HTTP/1.1\r\nHost: h\r\n\r\n", "method"),
        ("GET / HTTP/11\r\nHost: h\r\n\r\n", "version"), ("GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n", "target"),
        ("GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", "fragment"), ("GET /\u{e9} HTTP/1.1\r\nHost: h\r\n\r\n", "not ASCII"),
        ("GET / HTTP/1.1\r\nHost: h\r\nX: a\u{0}b\r\n\r\n", "control"), ("GET / HTTP/1.1\r\nHost: h\r\nno-colon\r\n\r\n", "no colon"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 6\r\n\r\n", "lengths in one"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "two lengths"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", "the same length twice"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\n", "sign"),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "chunked twice"),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", "chunked twice in one"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "smuggling"),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "chunks in 1.0"),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "chunk size"),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab", "chunk too long"),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "chunk size overflows"),
        ("\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "too many empty lines"),
    ]) func whatIsNoRequestIsRefused(_ text: String, _ why: String) {
        each(text) { parsed in
            guard case .malformed = parsed.failure else {
                Issue.record("\(why): \(String(describing: parsed.failure))")
                return
            }
        }
    }

    @Test func otherRefusalsHaveTheirOwnStatus() {
        let long = String(repeating: "a", count: 9_000)
        let longer = String(repeating: "a", count: 20_000)
        let cases: [(String, Int)] = [
            ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505), ("GET /\(long) HTTP/1.1\r\nHost: h\r\n\r\n", 414),
            // The request line is too long here, even where the whole head is, too.
            ("GET /\(longer) HTTP/1.1\r\nHost: h\r\n\r\n", 414), ("GET /?\(long) HTTP/1.1\r\nHost: h\r\nX: \(longer)\r\n\r\n", 414),
            ("GET / HTTP/1.1\r\nHost: h\r\nX: \(longer)\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: h\r\nX: \(long)\r\nY: \(long)\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: h\r\n" + String(repeating: "a: b\r\n", count: 101) + "\r\n", 431),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: h\r\nExpect: magic\r\nContent-Length: 1\r\n\r\n", 417),
        ]
        for (text, status) in cases { each(text) { #expect($0.failure?.status.code == status, "\(text.prefix(40))") } }
    }

    @Test func targetsInTheirFourForms() {
        each("GET http://other:81/a?b HTTP/1.1\r\nHost: h\r\n\r\n") { parsed in
            #expect(parsed.heads[0].target == Target(form: .absolute, path: "/a", query: "b", authority: "other:81"))
        }
        each("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n") { #expect($0.heads[0].target.authority == "example.org:443") }
        each("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n") { #expect($0.heads[0].target.form == .asterisk) }
        each("GET * HTTP/1.1\r\nHost: h\r\n\r\n") { #expect($0.failure != nil) }
    }

    /// Trailers up to their limit are read and dropped; a byte more is refused.
    @Test func trailersHaveALimit() {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        let most = ServerLimits.trailerBytes
        each(head + "x: " + String(repeating: "a", count: most - 3) + "\r\n\r\n") { #expect($0.failure == nil) }
        each(head + "x: " + String(repeating: "a", count: most - 2) + "\r\n\r\n") { #expect($0.failure?.status.code == 400) }
        each(head + String(repeating: "x: y\r\n", count: most / 4 + 1) + "\r\n") { #expect($0.failure?.status.code == 400) }
    }
}
