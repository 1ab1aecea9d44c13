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
        var (reached, tried): (Set<String>, Set<String>) = ([], [])
        var (killed, missed) = (0, 0)
        let wish = CrashMatrixTests.wish ?? "all"
        for scenario in CrashScenario.all where wish == "all" || wish == scenario.name {
            let walk = CrashWalk(scenario: scenario)
            let calm = try await walk.walk()
            #expect(calm.left == [] && calm.deaths == 0, "\(scenario.name)")
            #expect(calm.imprints.flatMap(\.faults) == [], "\(scenario.name)")
            for line in scenario.ends { #expect(calm.imprints[0].lines.contains(line), "\(scenario.name): \(line) is not in\n\(calm.imprints[0])") }
            reached.formUnion(calm.points)
            let places = CrashPlace.list(calm.points)
            var chosen = own(places, of: scenario)
            // A point that no scenario has tried is tried where it is first reached.
            for place in places where place.number == 1 && !tried.contains(place.point) && !chosen.contains(place) { chosen.append(place) }
            let alive = await walk.compareAll(chosen.map { [$0] }, with: calm.imprints).flatMap { $0 }
            tried.formUnion(Set(chosen).subtracting(alive).map(\.point))
            killed += chosen.count - alive.count
            missed += alive.count
            print("crash matrix: \(scenario.name): killed at \(chosen.count - alive.count) of \(places.count) places")
        }
        let all = Set(FaultPoint.allCases.map(\.name))
        print("crash matrix: \(killed) kills, \(missed) places not reached again; \(tried.count) of \(all.count) points tried")
        #expect(wish != "all" || reached == all, "reached by no scenario: \(all.subtracting(reached))")
        // One that is reached once only may not be there in the walk that is to be killed at it.
        #expect(wish != "all" || tried.count + 3 >= all.count, "not tried: \(all.subtracting(tried))")
        // What goes on at once is batched otherwise in each walk: some places are not there again.
        #expect(missed * 4 < killed)
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
