import Coding
import Testing

@testable import CLI

@Suite struct EventLinesTests {
    @Test func eventsThatPeopleCareForAreLinesAndOthersAreNone() {
        #expect(EventLines.of(type: "phase", data: ["phase": "cloning"]) == ["phase    cloning"])
        #expect(
            EventLines.of(type: "tool.ended", data: ["tool": "bash", "title": "sh test.sh", "exitCode": 1, "status": "error"])
                == ["bash     sh test.sh  (exit 1)  (error)"])
        #expect(EventLines.of(type: "message", data: ["role": "assistant", "text": "One.\nTwo."]) == ["agent    One.", "         Two."])
        #expect(EventLines.of(type: "message", data: ["role": "user", "text": "x"]) == [])
        let stats: JSONValue = ["files": 1, "additions": 3, "deletions": 0]
        #expect(EventLines.of(type: "turn.ended", data: ["status": "completed", "patchStats": stats]) == ["turn     completed  1 file  +3 −0"])
        #expect(EventLines.of(type: "usage", data: [:]) == [])
        let error: JSONValue = ["code": "clone_failed", "detail": "No such host.", "remedy": "Look at the URL."]
        #expect(
            EventLines.of(type: "turn.ended", data: ["status": "failed", "error": error])
                == ["turn     failed  No such host.", "         → Look at the URL."])
        #expect(
            EventLines.of(type: "warning", data: ["code": "files_left_out", "detail": "Left out.", "paths": ["a", "b", "c", "d", "e"]])
                == ["warning  Left out. (a, b, c, and 2 more)"])
        #expect(
            EventLines.of(type: "file.changed", data: ["change": "modified", "path": #""caf\351.txt""#]) == [#"modified "caf\351.txt""#])
    }
}
