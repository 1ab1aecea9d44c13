internal import Database
internal import FoundationEssentials
internal import Runtime

extension Engine {
    /// Returns the current figures. Each comes from an index of unfinished things, or from the end of a table: the cost does not grow with history.
    public func figures() async throws(Failure) -> EngineFigures {
        var figures = try await read { (snapshot) throws(StoreError) -> EngineFigures in
            let connection = snapshot.connection
            func number(_ sql: String) throws(StoreError) -> Int64 {
                try connection.first(sql, []) { (row) throws(StoreError) in row.optionalInt(0) ?? 0 } ?? 0
            }
            var figures = EngineFigures()
            for status in RunStatus.allCases where status != .ended { figures.runs[status] = 0 }
            // The first condition selects an index of unfinished runs.
            let runs = try connection.all("SELECT status, count(*) FROM runs WHERE status <> 'ended' GROUP BY status", []) {
                (row) throws(StoreError) in (row.text(0), row.int(1))
            }
            for (name, count) in runs { if let status = RunStatus(rawValue: name) { figures.runs[status] = count } }
            figures.runsCreated = try number("SELECT max(key) FROM runs")
            figures.eventsAppended = try number("SELECT max(key) FROM events")
            figures.turnsWaiting = try number("SELECT count(*) FROM turns WHERE status = 'queued'")
            figures.turnsAtWork = try number("SELECT count(*) FROM turns WHERE status = 'running'")
            let sandboxes = try connection.all("SELECT state, count(*) FROM sandboxes WHERE state <> 'gone' GROUP BY state", []) {
                (row) throws(StoreError) in (row.text(0), row.int(1))
            }
            for (state, count) in sandboxes { figures.sandboxes[state] = count }
            return figures
        }
        figures.slots = Int64(configuration.maxTurns)
        figures.connections = sessions.connections.counts
        figures.isReadOnly = readOnlyReason != nil
        let path = "\(configuration.directory)/hearth.db"
        figures.databaseBytes = await BlockingPool.shared.run {
            [path, path + "-wal"].reduce(0) { sum, file in
                let attributes = try? FileManager.default.attributesOfItem(atPath: file)
                return sum + ((attributes?[.size] as? Int).map(Int64.init) ?? 0)
            }
        }
        return figures
    }
}
