import FoundationEssentials
import Runtime
import Testing

/// A crash point, and the number of the time that it is reached.
struct CrashPlace: Hashable, CustomStringConvertible {
    let point: String
    let number: Int

    var description: String { "\(point)#\(number)" }

    /// The places of a walk, in the order in which they were reached.
    static func list(_ points: [String]) -> [CrashPlace] {
        var counts: [String: Int] = [:]
        return points.map { point in
            counts[point, default: 0] += 1
            return CrashPlace(point: point, number: counts[point] ?? 1)
        }
    }
}

/// Walks a scenario with and without crashes, and compares how it ends.
struct CrashWalk {
    let scenario: CrashScenario
    /// Additional variables of the servers.
    var variables: [String: String] = [:]
    /// Walks at the same time: a walk waits more than it works.
    var width = 6

    /// Walks a scenario. Returns the imprint of its runs, with the leftovers, and the points reached.
    func walk(killedAt places: [CrashPlace] = []) async throws -> (imprints: [RunImprint], left: [String], points: [String], deaths: Int) {
        let log = try TemporaryDirectory()
        var variables = self.variables.merging(scenario.variables) { $1 }
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

    /// Walks a scenario with crashes, and compares. Returns whether the server has died at all of the places.
    ///
    /// A difference counts when a second walk has one, too: beside five others a walk can be out of time. The first one is printed.
    private func compare(_ places: [CrashPlace], with expected: [RunImprint]) async -> Bool {
        let name = "\(scenario.name), killed at \(places.map(\.description).joined(separator: ", then "))"
        let (first, isKilled) = await differences(places, from: expected)
        guard !first.isEmpty else { return isKilled }
        print("crash matrix: DIFFERS \(name):\n\(first.joined(separator: "\n"))")
        let (second, isKilledAgain) = await differences(places, from: expected)
        if !second.isEmpty { Issue.record("\(name):\n\(second.joined(separator: "\n"))") }
        return isKilledAgain
    }

    /// Returns what differs in a walk with crashes, and whether the server has died at all of the places.
    private func differences(_ places: [CrashPlace], from expected: [RunImprint]) async -> (found: [String], isKilled: Bool) {
        do {
            let walked = try await walk(killedAt: places)
            var found: [String] = []
            if walked.deaths > places.count { found.append("died \(walked.deaths) times") }
            if walked.imprints.count != expected.count { found.append("\(walked.imprints.count) runs") }
            for (imprint, right) in zip(walked.imprints, expected) {
                found += imprint.faults
                found += imprint.lines.difference(from: right.lines).map { change in
                    switch change {
                    case .insert(_, let line, _): "+ \(line)"
                    case .remove(_, let line, _): "- \(line)"
                    }
                }
            }
            return (found + walked.left.map { "left over: \($0)" }, walked.deaths == places.count)
        } catch {
            return (["\(error)"], true)
        }
    }

    /// Compares all, some at a time. Returns those at which the server did not die: the order of what goes on at once differs from walk to walk.
    func compareAll(_ chosen: [[CrashPlace]], with expected: [RunImprint]) async -> [[CrashPlace]] {
        await withTaskGroup(of: [CrashPlace]?.self) { group in
            var waiting = chosen[...]
            var missed: [[CrashPlace]] = []
            func next() {
                guard let places = waiting.popFirst() else { return }
                group.addTask { await compare(places, with: expected) ? nil : places }
            }
            for _ in 0..<width { next() }
            while let result = await group.next() {
                if let places = result { missed.append(places) }
                next()
            }
            return missed
        }
    }
}
