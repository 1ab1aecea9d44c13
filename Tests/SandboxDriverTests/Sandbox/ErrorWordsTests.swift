import Coding
import Runtime
import Testing
import Transport

@testable import SandboxDriver

/// The words in which people read about exits and errors.
@Suite struct ErrorWordsTests {
    @Test(
        arguments: [
            (Exit.code(1), "exit code 1"), (.code(0), "exit code 0"), (.code(137), "exit code 137 (killed)"), (.code(128), "exit code 128"),
            (.code(255), "exit code 255"), (.code(-1), "exit code -1"), (.code(.min), "exit code -2147483648"), (.signal(9), "signal 9 (killed)"),
            (.signal(11), "signal 11 (segmentation fault)"), (.signal(0), "signal 0"), (.signal(9_999), "signal 9999"),
            (.timedOut, "killed when its time was over"),
        ] as [(Exit, String)])
    func anEndIsSaidInWords(exit: Exit, words: String) {
        #expect("\(exit)" == words)
    }

    private static let parseError: any Error = {
        do throws(JSONParseError) {
            return SandboxError.failed("this was read: \(try JSONValue(parsing: Array("{]".utf8)))")
        } catch {
            return error
        }
    }()

    @Test func errorsShowNoCaseAndNoType() {
        let all: [any Error] = [
            SandboxError.programMissing("no sh"), SandboxError.noSuchProcess, AgentError.sessionUnknown,
            AgentError.refused(status: 400, detail: "bad"),
            AgentError.missing(detail: "no agent", remedy: "install it"), TransportError.timedOut(.idle), TransportError.tooLarge(limit: 7),
            AgentFailure(kind: .crashed, detail: "it died"), SystemError(code: 2, call: "open /x"), ErrorWordsTests.parseError,
        ]
        for error in all {
            let text = ErrorText.of(error)
            #expect(!text.contains("Error(") && !text.contains("Optional(") && !text.contains("\""), "\(text)")
            #expect(text.contains(" "), "\(text)")
        }
    }

    @Test func errorsOfReadingAndWritingNameThePlace() throws {
        func text(_ json: String) -> String {
            switch Result(catching: { try JSONCoding.decode(Outer.self, from: Array(json.utf8)) }) {
            case .success: ""
            case .failure(let error): ErrorText.of(error)
            }
        }
        #expect(text("{}") == "files is missing")
        #expect(text(#"{"files":[{"name":"a"},{}]}"#).hasSuffix("name is missing"))
        #expect(text(#"{"files":[{"name":7}]}"#).hasSuffix("name is of another type"))
        #expect(!text("{").contains("Error"))
    }
}

private struct Outer: Codable {
    struct Inner: Codable {
        let name: String
    }

    let files: [Inner]
}
