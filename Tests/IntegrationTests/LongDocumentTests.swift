import Coding
import Runtime
import SandboxDriver
import Testing
import Transport

/// Reading long bodies holds up nobody else.
@Suite(.serialized) struct LongDocumentTests {
    @Test func healthIsAnsweredWhileLongBodiesAreRead() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            // Has more values than are accepted, and nearly as many bytes as a body may have.
            let body = "[" + String(repeating: "[],", count: 690_000) + "[]]"
            let http = HTTPClient(Endpoint(address: .url(server.url)))
            let clock = SystemTime()
            let isDone = Locked(false)
            async let waits: [Duration] = {
                var waits: [Duration] = []
                while !isDone.withLock({ $0 }) {
                    let start = clock.monotonic
                    let answer = try await http.send(HTTPRequest("GET", "/healthz"), limit: 1 << 16)
                    #expect(answer.head.status == 200)
                    waits.append(start.duration(to: clock.monotonic))
                    try await Task.sleep(for: .milliseconds(5))
                }
                return waits
            }()
            try await withThrowingTaskGroup(of: Client.Answer.self) { group in
                for _ in 0..<8 { group.addTask { try await client.send("POST", "/runs", body) } }
                for try await answer in group { #expect(answer.status == 400 && answer.code == "invalid_json", "\(answer.text.prefix(300))") }
            }
            isDone.withLock { $0 = true }
            let sorted = try await waits.sorted()
            #expect(sorted.count > 10)
            // Only the median counts: a busy machine may be late now and then.
            #expect(sorted[sorted.count / 2] < .milliseconds(200), "\(sorted.map(\.millis))")
        }
    }
}
