import Coding
import Runtime
import Server
import Testing

@testable import AgentAPI
@testable import RunEngine

/// The conditions that a read of a run waits for.
@Suite struct RunConditionTests {
    private static let end = Timestamp(millis: 1_800_000_060_000)
    private static let running: [RunMachine.Event] = [.turnStarted, .sessionOpened(expiresAt: end), .entered(.working)]

    /// The events that lead to a state, and the conditions that it meets besides `change`.
    private static let states: [(events: [RunMachine.Event], meets: Set<RunCondition>)] = [
        ([], []), (running, []), (running + [.entered(.waitingForAnswer)], [.action]),
        (running + [.turnEnded(.endTurn, othersWait: true, expiresAt: end)], []),
        (running + [.turnEnded(.endTurn, othersWait: false, expiresAt: end)], [.idle, .action]), ([.cancelled], [.idle, .action, .ended]),
        (running + [.lost], [.idle, .action, .ended]),
    ]

    @Test func aStateMeetsWhatItIs() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            guard case .valid(let found) = local.engine.keys.find(key) else { return }
            let queued = try await local.engine.run(id, by: found).run
            for (events, meets) in RunConditionTests.states {
                var run = queued
                for event in events { _ = try run.state.apply(event, at: local.clock.wall) }
                for condition in [RunCondition.idle, .action, .ended] {
                    #expect(condition.holds(for: run, after: 0) == meets.contains(condition), "\(condition) \(run.state.status)")
                }
                // A change is a newer event, whatever the state.
                for (after, isMet) in [(run.lastSeq - 1, true), (run.lastSeq, false), (run.lastSeq + 1, false)] {
                    #expect(RunCondition.change.holds(for: run, after: after) == isMet)
                }
            }
        }
    }

    @Test func theDocumentNamesTheSameConditions() {
        let document = OpenAPIDocument(version: "1", serverURL: "http://h").value
        let parameters = document["paths"]?["/api/v1/coding-agent/runs/{id}"]?["get"]?["parameters"]?.asArray ?? []
        let until = parameters.first { $0["name"] == "until" }?["schema"]?["enum"]?.asArray?.compactMap(\.asString)
        #expect(until == RunCondition.allCases.map(\.rawValue))
    }

    @Test(arguments: [
        ("until=change", "after"), ("until=change&after=", "after"), ("until=change&after=x", "after"), ("after=-1", "after"),
        ("until=soon", "until"),
        ("wait=61", "wait"), ("wait=-1", "wait"), ("wait=", "wait"), ("patch=yes", "patch"), ("events=2", "events"), ("wait=1&wait=2", "wait"),
        ("until=%zz", "query"),
    ])
    func aQueryIsChecked(query: String, path: String) async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            let answer = await local.send(.get, "/runs/\(id)?\(query)", key: key)
            #expect(answer.code == "invalid_field", "\(answer.text)")
            #expect(answer.json["fields"]?.asArray?.compactMap { $0["path"]?.asString } == [path])
        }
    }
}
