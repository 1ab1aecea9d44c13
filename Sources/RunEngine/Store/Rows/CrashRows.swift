internal import Runtime

/// Crashes of the server, and the turns that were at work in them.
///
/// A start after which no orderly stop was recorded has ended in a crash. Progress clears a turn: a step of its journal that ends well for the first
/// time, of which there are only a few, or `EngineLimits.steadyTime` of work in one server. What merely adds to the log is none: an input that adds
/// an event and then ends the server would do so for ever.
extension Connection {
    /// Records that a server works on this database. When the one before it never stopped, the turns that were at work have one crash more.
    func beginServing() throws(StoreError) {
        try run("UPDATE turns SET crashes = crashes + 1 WHERE status = 'running' AND (SELECT serving FROM instance) = 1")
        try run("UPDATE instance SET crashes = CASE serving WHEN 1 THEN crashes + 1 ELSE 0 END, serving = 1")
    }

    /// Records that the server stops in order.
    func endServing() throws(StoreError) {
        try run("UPDATE instance SET serving = 0")
    }

    /// The crashes in a row before this start.
    func crashes() throws(StoreError) -> Int {
        try first("SELECT crashes FROM instance", [], { (row) throws(StoreError) in Int(clamping: row.int(0)) }) ?? 0
    }

    /// The crashes in a row that a turn was at work in.
    func crashes(of turn: TurnKey) throws(StoreError) -> Int {
        try first("SELECT crashes FROM turns WHERE key = ?", [.integer(turn.value)], { (row) throws(StoreError) in Int(clamping: row.int(0)) }) ?? 0
    }

    /// Clears a turn of the crashes it was at work in; the server and all turns at work when none is named.
    func forgiveCrashes(of turn: TurnKey? = nil) throws(StoreError) {
        if let turn {
            try run("UPDATE turns SET crashes = 0 WHERE key = ? AND crashes > 0", [.integer(turn.value)])
        } else {
            try run("UPDATE turns SET crashes = 0 WHERE status = 'running' AND crashes > 0")
            try run("UPDATE instance SET crashes = 0")
        }
    }
}
