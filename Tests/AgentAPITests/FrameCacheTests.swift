import Coding
import Runtime
import Testing

@testable import AgentAPI
@testable import RunEngine

/// The frames that streams of a run share.
@Suite struct FrameCacheTests {
    private func event(_ seq: Int64, _ body: String = "{}") -> StoredEvent {
        StoredEvent(seq: seq, turn: 1, at: Timestamp(millis: 0), type: "phase", body: SharedBytes(utf8: body))
    }

    private func text(_ frame: SharedBytes) -> String { String(decoding: frame.array, as: UTF8.self) }

    @Test @NetworkLoop func aFrameHasIDTypeAndOneLineOfData() {
        let frame = FrameCache().frame(of: event(7, #"{"a":1}"#), run: RunKey(1), id: "run_1")
        #expect(
            text(frame)
                == "id: 7\nevent: phase\ndata: "
                + #"{"seq":7,"type":"phase","runId":"run_1","turn":1,"at":"1970-01-01T00:00:00.000Z","data":{"a":1}}"# + "\n\n")
    }

    @Test @NetworkLoop func theSameNumberInAnotherRunIsAnotherFrame() {
        let cache = FrameCache()
        #expect(text(cache.frame(of: event(1, #"{"of":1}"#), run: RunKey(1), id: "run_1")).contains(#""runId":"run_1""#))
        let other = text(cache.frame(of: event(1, #"{"of":2}"#), run: RunKey(2), id: "run_2"))
        #expect(other.contains(#""runId":"run_2""#) && other.contains(#"{"of":2}"#))
    }

    /// An event with another body, which does not occur, shows if its frame is made again.
    @Test @NetworkLoop func theNewestFramesAreKeptAndTheOldestMadeAgain() {
        let cache = FrameCache()
        func isKept(_ seq: Int64) -> Bool { !text(cache.frame(of: event(seq, #"{"again":1}"#), run: RunKey(1), id: "run_1")).contains("again") }
        let last = Int64(APILimits.cachedFrames)
        for seq in 1...last { _ = cache.frame(of: event(seq), run: RunKey(1), id: "run_1") }
        #expect(isKept(1) && isKept(last))
        for seq in (last + 1)...(last + 3) { _ = cache.frame(of: event(seq), run: RunKey(1), id: "run_1") }
        #expect(isKept(4) && isKept(last + 3))
        #expect(!isKept(1))
    }
}
