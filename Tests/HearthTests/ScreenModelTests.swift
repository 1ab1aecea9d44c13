import Coding
import Testing

@testable import hearth

/// What the screen shows of a run.
@Suite struct ScreenModelTests {
    private func event(_ type: String, _ data: String, at: String = "2026-11-23T05:00:00.000Z", turn: Int = 1) throws -> RunEvent {
        let text = #"{"seq":1,"type":"\#(type)","runId":"run_1","turn":\#(turn),"at":"\#(at)","data":\#(data)}"#
        return try #require(RunEvent(type: type, Array(text.utf8)))
    }

    private func lines(_ events: [RunEvent]) -> [String] {
        var model = ScreenModel()
        for event in events { model.take(event, columns: 60) }
        return model.takeFinished().map { $0.text(columns: 60) }
    }

    @Test func aTurnThatWentWell() throws {
        let shown = lines([
            try event("phase", #"{"phase":"provisioning","previous":"queued","previousMillis":3}"#),
            try event("phase", #"{"phase":"working","previous":"provisioning","previousMillis":1240}"#),
            try event("turn.started", "{}"),
            try event("tool.ended", #"{"callId":"c","tool":"bash","title":"npm test","status":"ok","exitCode":1,"durationMillis":4100}"#),
            try event("message", #"{"part":"p","role":"assistant","text":"Done.\nAll of it."}"#),
            try event(
                "turn.ended",
                #"{"status":"completed","patchStats":{"files":3,"additions":64,"deletions":2},"usage":{"totalTokens":12345,"costUsd":"0.042000"}}"#,
                at: "2026-11-23T05:03:20.000Z"),
        ])
        #expect(
            shown == [
                "  ✓ sandbox                                            1.2 s", "  ● working",
                "    bash  npm test                             exit 1  4.1 s",
                "    Done.", "    All of it.", "  ✓ turn 1         3 files  +64 −2 · 12,345 tokens… 3 m 20 s",
            ])
    }

    @Test func aTurnThatFailedSaysWhatToDo() throws {
        let shown = lines([
            try event("turn.ended", #"{"status":"failed","error":{"code":"agent_crashed","detail":"It fell over.","remedy":"Try again."}}"#)
        ])
        #expect(shown == ["  ✗ turn 1         failed · agent_crashed", "    It fell over.", "    → Try again."])
    }

    @Test(arguments: [(0, "0.0 s"), (49, "0.0 s"), (50, "0.1 s"), (9_949, "9.9 s"), (9_950, "10 s"), (119_499, "119 s"), (119_500, "2 m 0 s")])
    func timesAreShort(millis: Int64, text: String) {
        #expect(NumberText.time(millis) == text)
    }

    @Test func textIsMadeFitForATerminal() {
        #expect(Printable.line("a\u{1b}[31mb\tc\u{202e}d\u{9b}e\u{7}") == "a\u{fffd}[31mb c\u{fffd}d\u{fffd}e\u{fffd}")
        #expect(Printable.lines("a\r\nb\n") == ["a", "b", ""])
        #expect(Printable.width("añ日本") == 6 && Printable.clip("日本語", to: 5) == "日本…" && Printable.clip("abc", to: 3) == "abc")
        #expect(Printable.wrap("one two three", to: 7) == ["one two", "three"] && Printable.wrap("abcdefgh", to: 3) == ["abc", "def", "gh"])
        #expect(Printable.wrap("", to: 3) == [""])
    }
}
