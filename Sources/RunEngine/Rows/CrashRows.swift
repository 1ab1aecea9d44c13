internal import Database
internal import Runtime

/// Crashes of the server, and the turns that were at work during them.
///
/// If no orderly stop was recorded after a start, the server has crashed. Progress clears a turn of its crashes: the first success of a kind of step
/// in its journal, of which there are only a few, or a server that has run for `EngineLimits.steadyTime`. Merely adding to the log is no progress: an
/// input that adds an event and then crashes the server would do so forever.
extension SQLConnection {
    /// Records that a server works on this database. If the previous one never stopped, each turn at work counts one more crash.
    func beginServing() throws(StoreError) {
        try run("UPDATE turns SET crashes = crashes + 1 WHERE status = 'running' AND (SELECT serving FROM instance) = 1")
        try run("UPDATE instance SET crashes = CASE serving WHEN 1 THEN crashes + 1 ELSE 0 END, serving = 1")
    }

    /// Records that the server stops in an orderly way.
    func endServing() throws(StoreError) {
        try run("UPDATE instance SET serving = 0")
    }

    /// Returns the number of consecutive crashes before this start.
    func crashes() throws(StoreError) -> Int {
        try first("SELECT crashes FROM instance", [], { (row) throws(StoreError) in Int(clamping: row.int(0)) }) ?? 0
    }

    /// Returns the number of consecutive crashes during which a turn was at work.
    func crashes(of turn: TurnKey) throws(StoreError) -> Int {
        try first("SELECT crashes FROM turns WHERE key = ?", [.integer(turn.value)], { (row) throws(StoreError) in Int(clamping: row.int(0)) }) ?? 0
    }

    /// Clears a turn of its crashes; without a turn, the server and all turns at work.
    func forgiveCrashes(of turn: TurnKey? = nil) throws(StoreError) {
        if let turn {
            try run("UPDATE turns SET crashes = 0 WHERE key = ? AND crashes > 0", [.integer(turn.value)])
        } else {
            try run("UPDATE turns SET crashes = 0 WHERE status = 'running' AND crashes > 0")
            try run("UPDATE instance SET crashes = 0")
        }
    }
}
