import FoundationEssentials
import Runtime
import Testing

/// Kills the server at every crash point that a scenario reaches, starts the next one, and compares the end with that of a walk without a crash.
@Suite(.serialized) struct CrashMatrixTests {
    /// Walks at the same time: a walk waits more than it works.
    private static let width = 6

    /// A point, and the how manieth time it is reached.
    private struct Place: Hashable, CustomStringConvertible {
        let point: String
        let number: Int

        var description: String { "\(point)#\(number)" }
    }

    /// Walks a scenario. Returns the imprint of its runs, with the leftovers, and the points reached.
    private func walk(
        _ scenario: CrashScenario, killedAt places: [Place] = []
    ) async throws -> (imprints: [RunImprint], left: [String], points: [String], deaths: Int) {
        let log = try TemporaryDirectory()
        var variables = scenario.variables
        variables["HEARTH_FAULT_LOG"] = log.file("points")
        if let first = places.first { variables["HEARTH_FAULT"] = "\(first):kill" }
        return try await TestServer.with(variables, isStarted: false) { server in
            let client = Survivor(server, later: places.dropFirst().map(\.description))
            try await client.prepare()
            let runs = try await scenario.walk(client)
            var imprints: [RunImprint] = []
            for run in runs { imprints.append(try await RunImprint.of(run, client)) }
            let left = try await RunImprint.leftovers(of: runs, client)
            let points = FileManager.default.contents(atPath: log.file("points")).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return (imprints, left, points.split(separator: "\n").map(String.init), client.deaths)
        }
    }

    /// The places of a walk, in the order in which they were reached.
    private func places(_ points: [String]) -> [Place] {
        var counts: [String: Int] = [:]
        return points.map { point in
            counts[point, default: 0] += 1
            return Place(point: point, number: counts[point] ?? 1)
        }
    }

    /// Walks a scenario with crashes, and compares. Returns whether the server has died at all of the places.
    private func compare(_ scenario: CrashScenario, _ places: [Place], with expected: [RunImprint]) async -> Bool {
        let name = "\(scenario.name), killed at \(places.map(\.description).joined(separator: ", then "))"
        do {
            let walked = try await walk(scenario, killedAt: places)
            for (imprint, right) in zip(walked.imprints, expected) where imprint != right {
                let differences = imprint.lines.difference(from: right.lines).map { change in
                    switch change {
                    case .insert(_, let line, _): "+ \(line)"
                    case .remove(_, let line, _): "- \(line)"
                    }
                }
                Issue.record("\(name):\n\(differences.joined(separator: "\n"))")
            }
            if !walked.left.isEmpty { Issue.record("\(name): left over: \(walked.left)") }
            return walked.deaths == places.count
        } catch {
            Issue.record("\(name): \(error)")
            return true
        }
    }

    /// Compares all, some at a time. Returns those at which the server did not die: the order of what goes on at once differs from walk to walk.
    private func compareAll(_ scenario: CrashScenario, _ chosen: [[Place]], with expected: [RunImprint]) async -> [[Place]] {
        await withTaskGroup(of: [Place]?.self) { group in
            var waiting = chosen[...]
            var missed: [[Place]] = []
            func next() {
                guard let places = waiting.popFirst() else { return }
                group.addTask { await compare(scenario, places, with: expected) ? nil : places }
            }
            for _ in 0..<CrashMatrixTests.width { next() }
            while let result = await group.next() {
                if let places = result { missed.append(places) }
                next()
            }
            return missed
        }
    }

    /// The places of a scenario that are its own: all of the first one, the end of the others, which begin as it does. `HEARTH_CRASH_MATRIX=all` is for
    /// all of all.
    private func own(_ places: [Place], of scenario: CrashScenario) -> [Place] {
        if scenario.ownPlaces == nil || ProcessInfo.processInfo.environment["HEARTH_CRASH_MATRIX"] == "all" { return places }
        return Array(places.suffix(scenario.ownPlaces ?? 0))
    }

    @Test(.timeLimit(.minutes(30))) func everyPointIsSurvived() async throws {
        var reached: Set<String> = []
        var (killed, missed) = (0, 0)
        for scenario in CrashScenario.all {
            let calm = try await walk(scenario)
            #expect(calm.left == [] && calm.deaths == 0, "\(scenario.name)")
            reached.formUnion(calm.points)
            let places = places(calm.points)
            let chosen = own(places, of: scenario)
            let alive = await compareAll(scenario, chosen.map { [$0] }, with: calm.imprints)
            killed += chosen.count - alive.count
            missed += alive.count
            print("crash matrix: \(scenario.name): killed at \(chosen.count - alive.count) of \(places.count) places")
        }
        let all = Set(FaultPoint.allCases.map(\.name))
        print("crash matrix: \(killed) kills, \(missed) places not reached again; \(reached.count) of \(all.count) points reached")
        #expect(reached == all, "a point that no scenario reaches is not tried: \(all.subtracting(reached))")
        #expect(missed * 10 < killed)
    }

    /// The next server is killed, too, while it takes up what the first one has left.
    @Test(.timeLimit(.minutes(10)), arguments: ["a follow-up", "a last prompt", "a question"])
    func aSecondKillDuringTheRecoveryIsSurvived(name: String) async throws {
        let scenario = try #require(CrashScenario.all.first { $0.name == name })
        let calm = try await walk(scenario)
        let places = places(calm.points)
        let second = ["commit.before#1", "commit.after#2", "commit.before#4", "step.settle.before_begin#1"].map { word in
            Place(point: String(word.prefix { $0 != "#" }), number: word.last?.wholeNumberValue ?? 1)
        }
        // Every few places, the second kill in turn.
        let chosen = stride(from: 8, to: places.count, by: 7).enumerated().map { [places[$1], second[$0 % second.count]] }
        let missed = await compareAll(scenario, chosen, with: calm.imprints)
        print("crash matrix: \(name): killed twice at \(chosen.count - missed.count) of \(chosen.count) places")
        #expect(missed.count * 3 < chosen.count)
    }
}
