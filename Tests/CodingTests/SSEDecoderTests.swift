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
}
