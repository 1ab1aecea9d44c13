internal import Database
internal import FoundationEssentials
internal import Runtime

/// Current counts of the engine, for monitoring.
public struct EngineFigures: Sendable {
    /// Runs that have not ended, by status.
    public var runs: [RunStatus: Int64] = [:]
    /// The highest key of a run: about the number of runs ever created. Falls when the newest run is deleted.
    public var runsCreated: Int64 = 0
    /// The highest key of an event: about the number of events ever appended. Falls when the newest event is deleted.
    public var eventsAppended: Int64 = 0
    /// Queued prompts.
    public var turnsWaiting: Int64 = 0
    /// Turns that hold a slot.
    public var turnsAtWork: Int64 = 0
    /// Slots for turns.
    public var slots: Int64 = 0
    /// Sandboxes that are not gone, by state.
    public var sandboxes: [String: Int64] = [:]
    /// Connections out of sandboxes since this server started: those that were allowed, and those that a rule refused.
    public var connections: (allowed: Int64, refused: Int64) = (0, 0)
    /// Bytes of the database and its write-ahead log.
    public var databaseBytes: Int64 = 0
    /// The database takes no writes.
    public var isReadOnly = false
}

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
