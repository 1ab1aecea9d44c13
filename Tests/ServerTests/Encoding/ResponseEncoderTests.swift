import Runtime
import Testing

@testable import Server

@Suite struct ResponseEncoderTests {
    private func head(
        _ status: Status = .ok, _ fields: Fields = [:], _ framing: ResponseEncoder.Framing = .none, closes: Bool = false, isVersion10: Bool = false
    ) -> String? {
        ResponseEncoder.head(status, fields, framing, date: Array("date: D\r\n".utf8), closes: closes, isVersion10: isVersion10)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func aHeadSaysHowItsBodyAndItsConnectionEnd() {
        #expect(head() == "HTTP/1.1 200 OK\r\ndate: D\r\n\r\n")
        #expect(head(.created, ["X-A": "b"], .length(1_234_567)) == "HTTP/1.1 201 Created\r\nx-a: b\r\ncontent-length: 1234567\r\ndate: D\r\n\r\n")
        #expect(head(framing: .length(0))?.contains("content-length: 0\r\n") == true)
        #expect(head(framing: .chunked)?.contains("transfer-encoding: chunked\r\n") == true)
        #expect(head(framing: .untilClose, closes: true, isVersion10: true) == "HTTP/1.1 200 OK\r\ndate: D\r\nconnection: close\r\n\r\n")
        #expect(head(isVersion10: true)?.contains("connection: keep-alive\r\n") == true)
        #expect(head(Status(799)) == "HTTP/1.1 799 \r\ndate: D\r\n\r\n")
    }

    private func head(framing: ResponseEncoder.Framing, closes: Bool = false, isVersion10: Bool = false) -> String? {
        head(.ok, [:], framing, closes: closes, isVersion10: isVersion10)
    }

    /// A handler cannot contradict what the server says about framing and connection.
    @Test(arguments: ["Connection", "Transfer-Encoding", "Date", "Content-Length", "Keep-Alive"])
    func someFieldsAreTheServersOwn(name: String) {
        #expect(head(.ok, [name: "x"], .length(3)) == head(.ok, [:], .length(3)))
    }

    @Test(arguments: [
        ("x", "a\rb"), ("x", "a\nb"), ("x", "a\u{0}"), ("x", "a\u{7f}"), ("", "a"), ("x y", "a"), ("x:", "a"), ("x\n", "a"), ("ä", "a"),
    ])
    func aFieldThatWouldBreakOutIsRefused(name: String, value: String) {
        var fields = Fields()
        fields.append(name, value)
        #expect(head(.ok, fields) == nil)
    }

    @Test func otherValuesAreSentAsTheyAre() {
        #expect(head(.ok, ["x": "a\tb é"])?.contains("x: a\tb é\r\n") == true)
        #expect(ResponseEncoder.chunkHead(255) == Array("ff\r\n".utf8))
    }

    @Test(arguments: [
        (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1_709_251_199_999, "Thu, 29 Feb 2024 23:59:59 GMT"),
        (1_798_761_600_000, "Fri, 01 Jan 2027 00:00:00 GMT"),
    ])
    func aDateIsWrittenAsHTTPWantsIt(millis: Int64, text: String) {
        #expect(DateField.text(Timestamp(millis: millis)) == text)
    }
}
