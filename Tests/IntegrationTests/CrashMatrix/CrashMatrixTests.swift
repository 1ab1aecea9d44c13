import FoundationEssentials
import Runtime
import Testing

/// Kills the server at every crash point that a scenario reaches, starts the next one, and compares the end with that of a walk without a crash.
@Suite(.serialized) struct CrashMatrixTests {
    private static let wish = ProcessInfo.processInfo.environment["HEARTH_CRASH_MATRIX"]

    /// The places of a scenario that are its own: all of the first one, the end of the others, which begin as it does. `HEARTH_CRASH_MATRIX=all` is for
    /// all of all, and the name of a scenario for all of that one.
    private func own(_ places: [CrashPlace], of scenario: CrashScenario) -> [CrashPlace] {
        if scenario.ownPlaces == nil || CrashMatrixTests.wish != nil { return places }
        return Array(places.suffix(scenario.ownPlaces ?? 0))
    }

    @Test(.timeLimit(.minutes(30))) func everyPointIsSurvived() async throws {
        var reached: Set<String> = []
        var (killed, missed) = (0, 0)
        let wish = CrashMatrixTests.wish ?? "all"
        for scenario in CrashScenario.all where wish == "all" || wish == scenario.name {
            let walk = CrashWalk(scenario: scenario)
            let calm = try await walk.walk()
            #expect(calm.left == [] && calm.deaths == 0, "\(scenario.name)")
            reached.formUnion(calm.points)
            let places = CrashPlace.list(calm.points)
            let chosen = own(places, of: scenario)
            let alive = await walk.compareAll(chosen.map { [$0] }, with: calm.imprints)
            killed += chosen.count - alive.count
            missed += alive.count
            print("crash matrix: \(scenario.name): killed at \(chosen.count - alive.count) of \(places.count) places")
        }
        let all = Set(FaultPoint.allCases.map(\.name))
        print("crash matrix: \(killed) kills, \(missed) places not reached again; \(reached.count) of \(all.count) points reached")
        #expect(wish != "all" || reached == all, "a point that no scenario reaches is not tried: \(all.subtracting(reached))")
        #expect(missed * 10 < killed)
    }

    /// The next server is killed, too, while it takes up what the first one has left.
    @Test(.timeLimit(.minutes(10)), arguments: ["a follow-up", "a last prompt", "a question"])
    func aSecondKillDuringTheRecoveryIsSurvived(name: String) async throws {
        let scenario = try #require(CrashScenario.all.first { $0.name == name })
        let walk = CrashWalk(scenario: scenario)
        let calm = try await walk.walk()
        let places = CrashPlace.list(calm.points)
        let second = ["commit.before#1", "commit.after#2", "commit.before#4", "step.settle.before_begin#1"].map { word in
            CrashPlace(point: String(word.prefix { $0 != "#" }), number: word.last?.wholeNumberValue ?? 1)
        }
        // Every few places, the second kill in turn.
        let chosen = stride(from: 8, to: places.count, by: 7).enumerated().map { [places[$1], second[$0 % second.count]] }
        let missed = await walk.compareAll(chosen, with: calm.imprints)
        print("crash matrix: \(name): killed twice at \(chosen.count - missed.count) of \(chosen.count) places")
        #expect(missed.count * 3 < chosen.count)
    }
}
