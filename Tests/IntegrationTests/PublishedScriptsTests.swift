import Coding
import FoundationEssentials
import Runtime
import Testing

/// The scripts of the published contract as people paste them (bash, curl and jq), changed only in host, key and `publish.mode`.
@Suite struct PublishedScriptsTests {
    private static let script = #"""
        set -euo pipefail
        RUN_ID=$(curl -sS -f -X POST "$HOST/api/v1/coding-agent/runs" \
          -H "Authorization: Bearer $CRITIQUE_API_KEY" \
          -H "Content-Type: application/json" \
          -d '{
            "repository": "acme/hello",
            "prompt": "Add Stripe webhook signature verification and tests.",
            "billing": { "mode": "managed" },
            "publish": { "mode": "none" },
            "validationMode": "tests"
          }' | jq -r .run.id)
        poll() {
          for _ in $(seq 1 600); do
            RUN=$(curl -sS -f "$HOST/api/v1/coding-agent/runs/$RUN_ID" -H "Authorization: Bearer $CRITIQUE_API_KEY")
            STATUS=$(jq -r .run.status <<< "$RUN")
            ACTIVE=$(jq -r .run.sessionActive <<< "$RUN")
            if [ "$STATUS" = idle ] && [ "$ACTIVE" = true ]; then return 0; fi
            if [ "$STATUS" = ended ]; then return 1; fi
            sleep 0.1
          done
          return 1
        }
        poll
        timeout 2 curl -sN "$HOST/api/v1/coding-agent/runs/$RUN_ID/stream" -H "Authorization: Bearer $CRITIQUE_API_KEY" > "$OUT/stream" || true
        curl -sS -f -X POST "$HOST/api/v1/coding-agent/runs/$RUN_ID/messages" \
          -H "Authorization: Bearer $CRITIQUE_API_KEY" \
          -H "Content-Type: application/json" \
          -d '{ "prompt": "Now add a regression test for expired signatures.", "publish": { "mode": "none" } }' > "$OUT/message"
        poll
        curl -sS -f "$HOST/api/v1/coding-agent/runs/$RUN_ID?patch=1" -H "Authorization: Bearer $CRITIQUE_API_KEY" > "$OUT/run"
        curl -sS -f -X POST "$HOST/api/v1/coding-agent/runs/$RUN_ID/messages" \
          -H "Authorization: Bearer $CRITIQUE_API_KEY" \
          -H "Content-Type: application/json" \
          -d '{ "endSession": true }' > "$OUT/end"
        curl -sS -f "$HOST/api/v1/coding-agent/runs?limit=20" -H "Authorization: Bearer $CRITIQUE_API_KEY" > "$OUT/list"
        echo "$RUN_ID"
        """#

    @Test func theyRunUnchanged() async throws {
        try await TestServer.with { server in _ = try await PublishedScriptsTests.run(on: server) }
    }

    /// Runs the scripts and returns the events of the run.
    static func run(on server: TestServer) async throws -> [StreamEvent] {
        try await TestRepository.make(for: server)
        let out = server.directory.file("out")
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        let key = try await server.makeKey()
        let variables = ["HOST": server.url, "CRITIQUE_API_KEY": key, "OUT": out]
        let output = try await Shell.run("bash", ["-c", PublishedScriptsTests.script], environment: variables, within: .seconds(120))
        #expect(output.status == .exited(0), "\(output.errorText)")
        let id = output.text.split(separator: "\n").last.map(String.init) ?? ""

        let events = StreamEvent.parse(file("\(out)/stream"))
        #expect(events.compactMap(\.id) == Array(1...max(1, events.compactMap(\.id).count)))
        #expect(events.contains { $0.type == "turn.ended" })
        #expect(json("\(out)/message")["run"]?["id"]?.asString == id)
        let run = json("\(out)/run")["run"]
        #expect(run?["turnCount"]?.asInteger == 2)
        #expect(run?["patch"]?.asString?.contains("diff --git") == true)
        #expect(json("\(out)/end")["run"]?["status"]?.asString == "ended")
        #expect(json("\(out)/end")["run"]?["outcome"]?.asString == "completed")
        #expect(json("\(out)/list")["runs"]?.asArray?.count == 1)
        return try await Client(server: server, key: key).stream(id, query: "")
    }

    private static func file(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func json(_ path: String) -> JSONValue {
        (try? JSONDecoder().decode(JSONValue.self, from: Data(file(path).utf8))) ?? .null
    }
}
