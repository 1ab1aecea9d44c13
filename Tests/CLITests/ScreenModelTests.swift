import Coding
import Testing

@testable import CLI

/// The screen's contents for a run.
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

    @Test func textIsMadeFitForATerminal() {
        #expect(Printable.line("a\u{1b}[31mb\tc\u{202e}d\u{9b}e\u{7}") == "a\u{fffd}[31mb c\u{fffd}d\u{fffd}e\u{fffd}")
        #expect(Printable.lines("a\r\nb\n") == ["a", "b", ""])
        #expect(Printable.width("añ日本") == 6 && Printable.clip("日本語", to: 5) == "日本…" && Printable.clip("abc", to: 3) == "abc")
        #expect(Printable.wrap("one two three", to: 7) == ["one two", "three"] && Printable.wrap("abcdefgh", to: 3) == ["abc", "def", "gh"])
        #expect(Printable.wrap("", to: 3) == [""])
    }

    @Test(arguments: [
        ("provisioning", "sandbox", "sandbox_create_failed"), ("cloning", "clone", "clone_failed"), ("setup", "setup", "internal"),
        ("starting_agent", "agent", "agent_start_failed"), ("working", "working", "agent_crashed"), ("collecting", "collecting", "collect_failed"),
        ("collecting", "working", "model_auth_failed"),
    ])
    func thePhaseInWhichATurnFailedIsCrossed(phase: String, word: String, code: String) throws {
        let begun = try event("phase", #"{"phase":"\#(phase)","previous":"queued","previousMillis":3}"#)
        let ended = try event("turn.ended", #"{"status":"failed","error":{"code":"\#(code)"}}"#, at: "2026-11-23T05:00:02.000Z")
        for last in ["ended", "waiting_for_message", "queued"] {
            let left = try event("phase", #"{"phase":"\#(last)","previous":"\#(phase)","previousMillis":2000}"#)
            let shown = lines([begun, ended, left])
            #expect(shown.count == 2 && shown[0].hasPrefix("  ✗ \(word)") && shown[1].hasPrefix("  ✗ turn 1"), "\(shown)")
        }
    }

    @Test(arguments: ["cancelled", "interrupted"]) func aPhaseThatWasCutShortIsNeitherTickedNorCrossed(status: String) throws {
        let shown = lines([
            try event("phase", #"{"phase":"provisioning","previous":"queued","previousMillis":3}"#),
            try event("phase", #"{"phase":"cloning","previous":"provisioning","previousMillis":100}"#),
            try event("turn.ended", #"{"status":"\#(status)"}"#), try event("phase", #"{"phase":"ended","previous":"cloning","previousMillis":9}"#),
        ])
        #expect(shown.map { String($0.prefix(9)) } == ["  ✓ sandb", "  – clone", "  – turn "], "\(shown)")
    }

    @Test func aPhaseThatBeginsAgainWasNotDone() throws {
        let shown = lines([
            try event("phase", #"{"phase":"provisioning","previous":"queued","previousMillis":3}"#),
            try event("phase", #"{"phase":"starting_agent","previous":"provisioning","previousMillis":100}"#),
            try event("phase", #"{"phase":"provisioning","previous":"starting_agent","previousMillis":100}"#),
            try event("phase", #"{"phase":"starting_agent","previous":"provisioning","previousMillis":100}"#),
        ])
        #expect(shown.map { String($0.prefix(9)) } == ["  ✓ sandb", "  – agent", "  ✓ sandb"], "\(shown)")
    }

    @Test func aWarningIsShownWholeWithItsFirstPaths() throws {
        let shown = lines([
            try event("warning", #"{"code":"files_left_out","detail":"Four files are not in the patch.","paths":["a b","\"c\\351\"","d","e"]}"#)
        ])
        #expect(
            shown == [
                "  ! warning        Four files are not in the patch. (a b,", #"                   "c\351", d, and 1 more)"#,
            ])
    }

    @Test func aLineOnANarrowScreenIsCutOnce() {
        let line = ScreenLine([("  ✓ ", .good), ("clone          ", .plain), ("main 9f2c1ab", .dim)], right: "0.1 s")
        #expect(line.text(columns: 40) == "  ✓ clone          main 9f2c1ab    0.1 s")
        #expect(line.text(columns: 34) == "  ✓ clone          main 9f2… 0.1 s")
        #expect(line.text(columns: 20) == "  ✓ clone          …" && Printable.width(line.text(columns: 5)) == 5)
        // A piece that does not fit after one that fills the line is marked, too.
        #expect(ScreenLine([("abc", .plain), ("d", .plain)]).text(columns: 3) == "ab…")
        #expect(ScreenLine([("日本語", .plain)]).text(columns: 4) == "日…")
    }

    @Test(arguments: [
        ("👨‍👩‍👧", 2), ("❤️", 2), ("🇩🇪", 2), ("👍🏽", 2), ("e\u{301}", 1), ("한국", 4), ("ｱ", 1), ("Ａ", 2), ("", 0), ("a日🚀", 5),
    ])
    func widthsAreThoseOfTheScreen(text: String, width: Int) {
        #expect(Printable.width(text) == width)
    }
}
