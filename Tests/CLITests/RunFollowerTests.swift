import Glibc
import Runtime
import Support
import Testing

@testable import CLI

/// A run is followed across cuts: every event once, from the last one on (docs/streaming.md).
@Suite(.timeLimit(.minutes(1))) struct RunFollowerTests {
    /// Keeps what it is shown.
    private final class Record: RunDisplay {
        let events = Locked<[RunEvent]>([])

        func show(_ event: RunEvent) { events.withLock { $0.append(event) } }

        var numbers: [Int64] { events.withLock { $0.compactMap(\.seq) } }
    }

    private func follower(_ url: String, _ record: Record) throws -> RunFollower {
        var follower = RunFollower(client: try #require(APIClient(url: url, key: "crt_key")), run: "run_1", display: record)
        follower.pause = .milliseconds(10)
        return follower
    }

    /// The answers to one connection after the other, the events that are shown, and the positions that are asked for.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answers: [String]
        let shown: [Int64]
        let positions: [String]
    }

    @Test(arguments: [
        Case(
            testDescription: "a cut",
            answers: [StubAPI.stream([StubAPI.event(8), StubAPI.event(9)]), StubAPI.stream([StubAPI.event(10), StubAPI.end("idle")])],
            shown: [8, 9, 10], positions: ["7", "9"]),
        Case(
            testDescription: "a cut in the middle of an event",
            answers: [
                StubAPI.stream([StubAPI.event(8), "id: 9\nevent: phase\ndata: {\"se"]), StubAPI.stream([StubAPI.event(9), StubAPI.end("idle")]),
            ],
            shown: [8, 9], positions: ["7", "8"]),
        Case(
            testDescription: "a restart of the server",
            answers: [
                StubAPI.stream([StubAPI.event(8), StubAPI.end("server_stopping")]), StubAPI.stream([StubAPI.event(9), StubAPI.end("ended")]),
            ],
            shown: [8, 9], positions: ["7", "8"]),
        Case(
            testDescription: "an event without a number does not move the position",
            answers: [StubAPI.stream([StubAPI.event(8), StubAPI.passing("message.delta", "{}")]), StubAPI.nothing], shown: [8],
            positions: ["7", "8"]),
        Case(testDescription: "nothing is left", answers: [StubAPI.nothing], shown: [], positions: ["7"]),
        Case(testDescription: "idle", answers: [StubAPI.stream([StubAPI.end("idle")])], shown: [], positions: ["7"]),
        Case(testDescription: "deleted", answers: [StubAPI.stream([StubAPI.end("deleted")])], shown: [], positions: ["7"]),
        Case(testDescription: "revoked", answers: [StubAPI.stream([StubAPI.end("key_revoked")])], shown: [], positions: ["7"]),
        Case(testDescription: "error", answers: [StubAPI.stream([StubAPI.end("error")])], shown: [], positions: ["7"]),
    ])
    func eachEventIsShownOnce(_ example: Case) async throws {
        let api = try StubAPI { number, _ in number <= example.answers.count ? example.answers[number - 1] : StubAPI.json(500, "{}") }
        let record = Record()
        try await follower(api.url, record).follow(after: 7, until: .idle)
        #expect(record.numbers == example.shown)
        #expect(api.field("last-event-id") == example.positions)
        #expect(Set(api.targets) == ["GET /runs/run_1/stream?until=idle"])
        #expect(Set(api.field("authorization")) == ["Bearer crt_key"])
    }

    @Test func aRunIsFollowedToItsEndOnRequest() async throws {
        let api = try StubAPI { _, _ in StubAPI.nothing }
        try await follower(api.url, Record()).follow(after: 0, until: .ended)
        #expect(api.targets == ["GET /runs/run_1/stream"] && api.field("last-event-id") == ["0"])
    }

    @Test(arguments: [1, 2]) func aRefusalIsNotTriedAgain(number: Int) async throws {
        let api = try StubAPI { count, _ in
            count < number ? StubAPI.stream([StubAPI.event(1)]) : StubAPI.json(401, #"{"code":"key_revoked","title":"The key is revoked"}"#)
        }
        let error = await #expect(throws: CommandFailure.self) { try await follower(api.url, Record()).follow(after: 0, until: .idle) }
        #expect(error?.code == .notAuthorised && api.requests.count == number)
    }

    @Test func aServerThatWasNeverThereIsNotWaitedFor() async throws {
        let error = await #expect(throws: CommandFailure.self) {
            try await follower("http://127.0.0.1:1", Record()).follow(after: 0, until: .idle)
        }
        #expect(error?.code == .noServer)
    }

    /// An idle run sends nothing, so the first news may be that the server is gone.
    @Test func aServerThatGoesBeforeTheFirstEventIsWaitedFor() async throws {
        let folder = TestFolder()
        let isSeen = Locked(false)
        let isGone = Locked(false)
        var first: RawServer? = try RawServer(directory: folder.path, name: "socket") { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(StubAPI.stream([": ping\n\n"]))
            isSeen.withLock { $0 = true }
            while !isGone.withLock({ $0 }) { usleep(5_000) }
        }
        let record = Record()
        let following = try follower("unix:\(folder.path)/socket", record)
        async let end: Void = following.follow(after: 7, until: .ended)
        while !isSeen.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
        withExtendedLifetime(first) {}
        first = nil
        unlink("\(folder.path)/socket")
        isGone.withLock { $0 = true }
        try await Task.sleep(for: .milliseconds(100))
        let positions = Locked<[String]>([])
        let second = try RawServer(directory: folder.path, name: "socket") { connection in
            guard let request = connection.readRequest() else { return }
            positions.withLock { $0.append(String(request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("last-event-id") } ?? "")) }
            connection.write(StubAPI.stream([StubAPI.event(8), StubAPI.end("ended")]))
        }
        try await end
        #expect(record.numbers == [8] && positions.withLock { $0.map { $0.lowercased() } } == ["last-event-id: 7"])
        withExtendedLifetime(second) {}
    }
}
