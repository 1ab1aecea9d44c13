import Testing

@testable import hearth

@Suite struct DemoTextTests {
    @Test func aRequestIsShownAsTheCurlLineThatSendsIt() {
        #expect(CurlLine.of(method: "GET", path: "/runs/run_1", body: nil) == #"curl -s -H "Authorization: Bearer $KEY" $URL/runs/run_1"#)
        #expect(CurlLine.of(method: "GET", path: "/runs/r?patch=1", body: nil).hasSuffix(#" "$URL/runs/r?patch=1""#))
        #expect(CurlLine.of(method: "POST", path: "/runs/r/cancel", body: nil).contains(" -X POST "))
        #expect(CurlLine.of(method: "POST", path: "/runs", body: #"{"a":"it's"}"#).hasSuffix(#"--json '{"a":"it'\''s"}'"#))
        #expect(CurlLine.of(method: "GET", path: "/runs/r/stream", body: nil, isStream: true).hasPrefix("curl -sN "))
    }
}
