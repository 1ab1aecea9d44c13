import Testing

@testable import Runtime

@Suite struct LogLineTests {
    @Test(arguments: ["a\nb", "a\u{85}b", "a\u{2028}b\u{2029}", "\u{1B}[31m", "\u{9B}31m", "\u{7F}"]) func aLineStaysALine(text: String) {
        let line = LogLine(level: .info, label: "test", message: text, fields: ["key": text])
        for written in [line.json(at: Timestamp(millis: 0)), line.plain(at: Timestamp(millis: 0))] {
            let breaks = written.unicodeScalars.filter { $0.properties.generalCategory == .control || $0.value == 0x2028 || $0.value == 0x2029 }
            #expect(breaks.isEmpty, "\(written)")
        }
    }

    @Test func otherCharactersStay() {
        let line = LogLine(level: .info, label: "test", message: "caf\u{e9} “€” \u{a0}", fields: [:])
        #expect(line.json(at: Timestamp(millis: 0)).contains("caf\u{e9} “€” \u{a0}"))
    }
}
