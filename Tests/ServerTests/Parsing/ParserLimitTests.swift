import Testing

@testable import Server

/// Each limit of the parser admits exactly what it says, in however many pieces the bytes arrive.
@Suite struct ParserLimitTests {
    private static let chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// Returns the status of the refusal, or `nil` if the request was read to its end.
    private func refusal(_ text: String) -> Int? {
        let whole = ParsedRequests(text, piece: 1 << 20)
        for piece in [1, 7, 4_096] { #expect(ParsedRequests(text, piece: piece) == whole, "in pieces of \(piece): \(text.prefix(40))") }
        if whole.failure == nil { #expect(whole.isComplete) }
        return whole.failure?.status.code
    }

    private func filled(_ before: String, _ after: String, to size: Int) -> String {
        before + String(repeating: "x", count: size - before.utf8.count - after.utf8.count) + after
    }

    @Test func theRequestLineHasALimit() {
        let rest = "\r\nHost: h\r\n\r\n"
        #expect(refusal(filled("GET /", " HTTP/1.1", to: ServerLimits.requestLineBytes) + rest) == nil)
        #expect(refusal(filled("GET /", " HTTP/1.1", to: ServerLimits.requestLineBytes + 1) + rest) == 414)
        // The longest request line in a head that is too long is not to blame for it.
        let line = filled("GET /", " HTTP/1.1", to: ServerLimits.requestLineBytes)
        #expect(refusal(line + filled("\r\nHost: h\r\nx: ", "\r\n\r\n", to: ServerLimits.headBytes)) == 431)
    }

    @Test func theHeadHasALimit() {
        #expect(refusal(filled("GET / HTTP/1.1\r\nHost: h\r\nx: ", "\r\n\r\n", to: ServerLimits.headBytes)) == nil)
        #expect(refusal(filled("GET / HTTP/1.1\r\nHost: h\r\nx: ", "\r\n\r\n", to: ServerLimits.headBytes + 1)) == 431)
    }

    @Test func theFieldsAndTheMethodHaveALimit() {
        func request(fields: Int) -> String { "GET / HTTP/1.1\r\nHost: h\r\n" + String(repeating: "a: b\r\n", count: fields - 1) + "\r\n" }
        #expect(refusal(request(fields: ServerLimits.fieldCount)) == nil)
        #expect(refusal(request(fields: ServerLimits.fieldCount + 1)) == 431)
        #expect(refusal("\(String(repeating: "M", count: 32)) / HTTP/1.1\r\nHost: h\r\n\r\n") == nil)
        #expect(refusal("\(String(repeating: "M", count: 33)) / HTTP/1.1\r\nHost: h\r\n\r\n") == 400)
    }

    @Test(arguments: [
        ("0", true), ("000", true), ("00", true), ("", false), ("1_0", false), ("0x0", false), ("-0", false), ("٠", false),
        // Eighteen digits fit any machine's integers; more are refused, whatever they mean.
        (String(repeating: "0", count: 18), true), (String(repeating: "0", count: 19), false), ("9999999999999999999", false),
    ])
    func aLengthIsDigitsOnly(length: String, isRead: Bool) {
        #expect((refusal("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(length)\r\n\r\n") == nil) == isRead)
    }

    @Test(arguments: [
        ("5\r\nhello\r\n0\r\n\r\n", true), ("005\r\nhello\r\n000\r\n\r\n", true), ("A\r\n0123456789\r\n0\r\n\r\n", true),
        ("a\r\n0123456789\r\n0\r\n\r\n", true), ("5 \t \r\nhello\r\n0\r\n\r\n", true), ("5 ;a\r\nhello\r\n0 \r\n\r\n", true),
        ("\(String(repeating: "0", count: 14))5\r\nhello\r\n0\r\n\r\n", true), ("\(String(repeating: "0", count: 15))5\r\nhello\r\n0\r\n\r\n", false),
        ("5\nhello\n0\n\n", false), ("5\r\nhello0\r\n\r\n", false), ("5\r\nhell\r\n0\r\n\r\n", false), ("g\r\n", false), ("-1\r\n", false),
        ("+5\r\nhello\r\n0\r\n\r\n", false), ("0x5\r\nhello\r\n0\r\n\r\n", false), (" 5\r\nhello\r\n0\r\n\r\n", false), ("5 5\r\nhello\r\n", false),
        ("\r\n", false), (";a\r\n", false), ("5\rhello\r\n0\r\n\r\n", false), ("5\r\nhello\r\r0\r\n\r\n", false), ("0\r\n\rx", false),
    ])
    func aChunkHasASizeAndItsEnds(body: String, isRead: Bool) {
        #expect((refusal(ParserLimitTests.chunked + body) == nil) == isRead, "\(body)")
    }

    /// Blanks after a size count too: whoever sends them for ever sends nothing.
    @Test func aChunksExtensionsHaveALimit() {
        let most = ServerLimits.chunkExtensionBytes
        for fill in ["x", " "] {
            for (count, status) in [(most, nil), (most + 1, 400)] as [(Int, Int?)] {
                #expect(refusal(ParserLimitTests.chunked + "1;" + String(repeating: fill, count: count) + "\r\na\r\n0\r\n\r\n") == status)
            }
        }
        #expect(refusal(ParserLimitTests.chunked + "1" + String(repeating: " ", count: most) + "\r\na\r\n0\r\n\r\n") == nil)
        #expect(refusal(ParserLimitTests.chunked + "1" + String(repeating: " ", count: most + 1) + "\r\na\r\n0\r\n\r\n") == 400)
        // Each chunk has its own.
        let chunk = "1;" + String(repeating: "x", count: most) + "\r\na\r\n"
        #expect(refusal(ParserLimitTests.chunked + chunk + chunk + "0\r\n\r\n") == nil)
        #expect(refusal(ParserLimitTests.chunked + "1;\u{7f}\r\na\r\n0\r\n\r\n") == 400)
    }

    @Test func emptyLinesBeforeEachRequestHaveALimit() {
        let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        #expect(refusal("\r\n\r\n" + request + "\r\n\r\n" + request) == nil)
        #expect(refusal(request + "\r\n\r\n\r\n" + request) == 400)
    }
}
