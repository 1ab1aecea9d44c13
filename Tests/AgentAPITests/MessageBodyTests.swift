import Coding
import RunEngine
import Testing

@testable import AgentAPI

/// The bodies of messages.
@Suite struct MessageBodyTests {
    private func read(_ text: String) throws -> NewMessage {
        var body = MessageBody(try JSONValue(parsing: Array(text.utf8)), facts: LocalAPI.facts)
        return try body.read()
    }

    @Test func whatIsNotSaidIsTakenOverFromTheRun() throws {
        let message = try read(#"{"prompt":"go on","unknown":[1]}"#)
        #expect(message.prompt == "go on" && message.modelID == nil && message.publish == nil && message.taskKind == nil)
        #expect(message.whenBusy == .queue && !message.endsSession)
        let end = try read(#"{"endSession":true}"#)
        #expect(end.prompt == nil && end.endsSession)
        let all = try read(
            #"{"prompt":"x","endSession":true,"whenBusy":"reject","modelId":"v/m","taskKind":"plan","validationMode":"tests","publish":{"mode":"none"}}"#
        )
        #expect(all.whenBusy == .reject && all.modelID == "v/m" && all.taskKind == .plan && all.validationMode == .tests && all.endsSession)
    }

    @Test(arguments: [
        ("{}", "prompt"), (#"{"prompt":""}"#, "prompt"), (#"{"prompt":5}"#, "prompt"), (#"{"prompt":null}"#, "prompt"),
        (#"{"prompt":"x","endSession":1}"#, "endSession"), (#"{"prompt":"x","whenBusy":"wait"}"#, "whenBusy"),
        (#"{"prompt":"x","taskKind":"paint"}"#, "taskKind"), (#"{"prompt":"x","publish":"none"}"#, "publish"),
        (#"{"prompt":"x","publish":{"mode":"x"}}"#, "publish.mode"), (#"{"prompt":"x","review":"no"}"#, "review"),
        (#"{"prompt":" \n\u200b"}"#, "prompt"), (#"{"prompt":"a\u0000"}"#, "prompt"), (#"{"prompt":"x","outputSchema":[]}"#, "outputSchema"),
        (#"{"prompt":"x","fallback":"x"}"#, "fallback"), (#"{"prompt":"x","budget":5}"#, "budget"),
    ])
    func mistakesAreNamed(text: String, path: String) throws {
        do {
            _ = try read(text)
            Issue.record("\(text) was taken")
        } catch let failure as Failure {
            #expect(failure.code == .invalidField)
            #expect(failure.members["fields"]?.asArray?.compactMap { $0["path"]?.asString } == [path])
        }
    }

    @Test(arguments: [
        (#"{"prompt":"x","fallback":"chained"}"#, ErrorCode.notConfigured),
        (#"{"prompt":"x","publish":{"mode":"draft_pr"}}"#, .notConfigured), (#"{"prompt":"x","budget":{"maxTokens":5000}}"#, .notConfigured),
        (#"{"prompt":"x","billing":{"mode":"openrouter","openRouterApiKey":"sk-or-1"}}"#, .notConfigured),
        (#"{"prompt":"x","outputSchema":{"type":"object"}}"#, .notConfigured), (#"{"prompt":"x","review":true}"#, .notConfigured),
        (#"{"prompt":"x","modelId":"other/model"}"#, .unknownModel),
    ])
    func whatThisServerCannotDoIsSaid(text: String, code: ErrorCode) throws {
        do {
            _ = try read(text)
            Issue.record("\(text) was taken")
        } catch let failure as Failure {
            #expect(failure.code == code && !failure.remedy.isEmpty)
            #expect(code != .notConfigured || failure.members["feature"]?.asString?.isEmpty == false || failure.members["features"] != nil)
        }
    }
}
