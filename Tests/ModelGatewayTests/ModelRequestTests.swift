import Coding
import Testing

@testable import ModelGateway

/// The endpoint receives the request that the gateway built, whatever the agent sent.
@Suite struct ModelRequestTests {
    private func built(_ text: String) throws -> (request: ModelRequest, body: JSONValue, text: String) {
        let request = try ModelRequest(Array(text.utf8), model: "vendor/model")
        return (request, try JSONValue(parsing: request.body, by: .forwarded), String(decoding: request.body, as: UTF8.self))
    }

    @Test(arguments: [
        #""models":["vendor/dear"]"#, #""MODEL":"vendor/dear""#, #""Model":"vendor/dear""#, #""plugins":[{"id":"web"}]"#,
        #""provider":{"order":["dear"]}"#, #""route":"fallback""#, #""n":50"#, #""transforms":[]"#, #""web_search_options":{}"#,
        #""service_tier":"x""#,
        #""stream_options":{"include_usage":false}"#, #""usage":{"include":false}"#, #""\u006dodels":["vendor/dear"]"#, #""store":true"#,
    ])
    func whatAnAgentHasNoUseForNeverLeaves(member: String) throws {
        for text in [
            "{\(member),\"model\":\"vendor/model\",\"stream\":true}",
            "{\"model\":\"vendor/model\",\"stream\":true , \(member) }",
        ] {
            let (_, body, _) = try built(text)
            #expect(body == ["model": "vendor/model", "stream": true, "stream_options": ["include_usage": true]])
        }
    }

    @Test func whatPassesIsAsItCame() throws {
        let messages = #"[ {"role":"user","content":"\ud83d half, \u00e9, 1.10"} ]"#
        let tools = #"[{"type":"function","function":{"name":"edit","parameters":{"z":1,"a":2,"m":[1e2,1.0]}}}]"#
        let (request, _, text) = try built(#"{"messages":\#(messages),"model":"vendor/model","tools":\#(tools),"temperature":1.0}"#)
        #expect(text == #"{"model":"vendor/model","messages":\#(messages),"tools":\#(tools),"temperature":1.0}"#)
        #expect(!request.isStream && request.dropped.isEmpty)
    }

    @Test(arguments: [
        "[]", "", "{", #"{"model":"vendor/model""#, #"{"model":"vendor/model"}x"#, #"{"model":"vendor/model",}"#,
        #"{"model":"vendor/model","messages":[}"#, #"{"model":"vendor/model","messages":[}]}"#, #"{"model":"vendor/model","messages":[{]}}"#,
        #"{"model":"vendor/model","messages":[],"messages":[]}"#, #"{"model":"vendor/model","m\u006fdel":"vendor/dear"}"#,
        #"{"model":"vendor/model" "stream":true}"#, #"{"model":"vendor/model","stream":true false}"#, #"{"model":"vendor/model","seed":01}"#,
        #"{"model":"vendor/model","seed":/**/1}"#, #"{"model":"vendor/model","stop":"x}"#, #"{'model':"vendor/model"}"#,
    ])
    func whatCanBeReadInTwoWaysIsRefused(text: String) {
        #expect(throws: ModelRequest.Rejection.self) { try ModelRequest(Array(text.utf8), model: "vendor/model") }
    }

    @Test(arguments: [#"{"model":"vendor/dear"}"#, "{}", #"{"model":null}"#, #"{"model":["vendor/model"]}"#, #"{"model":"Vendor/Model"}"#])
    func anotherModelIsRefused(text: String) {
        let rejection = #expect(throws: ModelRequest.Rejection.self) { try ModelRequest(Array(text.utf8), model: "vendor/model") }
        guard case .model = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
    }

    @Test func depthIsBoundedAndMillionsOfValuesNeedNoMemoryOfTheirOwn() throws {
        let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        let tooDeep = #"{"model":"vendor/model","messages":\#(deep)}"#
        #expect(throws: ModelRequest.Rejection.self) { try ModelRequest(Array(tooDeep.utf8), model: "vendor/model") }
        let wide = "[" + String(repeating: "[],", count: 500_000) + "[]]"
        let request = try ModelRequest(Array(#"{"model":"vendor/model","messages":\#(wide)}"#.utf8), model: "vendor/model")
        #expect(request.body.count > wide.utf8.count)
    }
}
