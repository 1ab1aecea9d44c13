import Coding
import Testing

@Suite struct SSEDecoderTests {
    private let stream = """
        \u{feff}: hello

        id: 1
        event: phase
        data: {"a":1}

        data: two
        data:  lines

        event: empty

        data
        unknown: x

        """

    private let expected: [SSEDecoder.Output] = [
        .comment, .event(.init(id: "1", type: "phase", data: Array(#"{"a":1}"#.utf8))),
        .event(.init(id: "1", type: nil, data: Array("two\n lines".utf8))),
    ]

    @Test(arguments: ["\n", "\r\n", "\r"])
    func readsTheSameEventsInAnyDivision(lineEnd: String) {
        let bytes = Array(stream.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd).utf8)
        for cut in 0...bytes.count {
            var decoder = SSEDecoder(limit: 1_000)
            let outputs = decoder.consume(bytes[..<cut]) + decoder.consume(bytes[cut...])
            #expect(outputs == expected)
        }
    }

    @Test func anOversizedEventIsDroppedAndTheNextIsRead() {
        var decoder = SSEDecoder(limit: 20)
        let outputs = decoder.consume(Array("data: \(String(repeating: "x", count: 100))\n\ndata: ok\n\n".utf8))
        #expect(outputs == [.oversized, .event(.init(id: nil, type: nil, data: Array("ok".utf8)))])
    }

    @Test func readsWhatTheEncoderWrites() {
        var decoder = SSEDecoder(limit: 1_000)
        let bytes = SSEEncoder.retry(millis: 1_000) + SSEEncoder.ping + SSEEncoder.event(id: 7, type: "tool.started", data: Array("{}".utf8))
        #expect(decoder.consume(bytes) == [.comment, .event(.init(id: "7", type: "tool.started", data: Array("{}".utf8)))])
    }

    private func decode(_ text: String, limit: Int = 1_000) -> [String] {
        var decoder = SSEDecoder(limit: limit)
        return decoder.consume(Array(text.utf8)).map { output in
            switch output {
            case .event(let event): "\(event.id ?? "-")|\(event.type ?? "-")|\(String(decoding: event.data, as: UTF8.self))"
            case .comment: "comment"
            case .oversized: "oversized"
            }
        }
    }

    /// The rules of the standard, one by one.
    @Test(arguments: [
        ("data: a\n", []), ("\n\n", []), ("data\n\n", ["-|-|"]), ("data:\ndata:\n\n", ["-|-|\n"]), ("data:a\n\n", ["-|-|a"]),
        ("data:  a\n\n", ["-|-| a"]),
        ("data: a:b\n\n", ["-|-|a:b"]), ("event: x\n\ndata: a\n\n", ["-|-|a"]), ("event: x\ndata: a\n\ndata: b\n\n", ["-|x|a", "-|-|b"]),
        ("id: 1\n\ndata: a\n\n", ["1|-|a"]), ("id: 1\ndata: a\n\nid\ndata: b\n\n", ["1|-|a", "|-|b"]),
        ("id: 1\ndata: a\n\nid: 2\u{0}\ndata: b\n\n", ["1|-|a", "1|-|b"]), ("Data: a\n data: b\n\n", []),
        (":\ndata: a\n: x\ndata: b\n\n", ["comment", "comment", "-|-|a\nb"]),
        ("data: a\n\n\u{feff}data: b\n\n", ["-|-|a"]), ("data: a\r\r\ndata: b\r\n\r", ["-|-|a", "-|-|b"]), ("retry: 5\ndata: a\n\n", ["-|-|a"]),
    ])
    func aStreamMeansWhatTheStandardSays(text: String, outputs: [String]) {
        #expect(decode(text) == outputs)
    }

    /// The limit is for the data that was read and the line that is being read.
    @Test func theLimitAdmitsWhatItSays() {
        #expect(decode("data: 4567890\n\n", limit: 13) == ["-|-|4567890"])
        #expect(decode("data: 45678901\n\n", limit: 13) == ["oversized"])
        #expect(decode("data: aaaa\ndata: b\n\n", limit: 11) == ["-|-|aaaa\nb"])
        #expect(decode("data: aaaa\ndata: bb\n\n", limit: 11) == ["oversized"])
        // An event that is too large does not leave its type to the next, but its id.
        #expect(decode("id: 1\nevent: x\ndata: \(String(repeating: "a", count: 30))\n\ndata: b\n\n", limit: 20) == ["oversized", "1|-|b"])
    }
}
