internal import Database
internal import Runtime

extension Engine {
    /// Returns turns of a run in the order of their numbers.
    ///
    /// - Parameters:
    ///   - number: The turn before the first one; 0 starts from the beginning.
    ///   - statuses: Any of these; empty means all.
    public func turns(of run: RunKey, after number: Int, statuses: [TurnStatus], limit: Int) async throws(Failure) -> [TurnView] {
        try await read { (snapshot) throws(StoreError) in
            var views: [TurnView] = []
            for turn in try snapshot.connection.turns(of: run, after: number, statuses: statuses, limit: limit) {
                views.append(try snapshot.connection.turnView(of: turn))
            }
            return views
        }
    }

    /// Returns one turn of a run; throws `not_found` if the run has no such turn.
    public func turn(_ number: Int, of run: Run) async throws(Failure) -> TurnView {
        let key = run.key
        let view = try await read { (snapshot) throws(StoreError) -> TurnView? in
            guard let turn = try snapshot.connection.turn(number: number, of: key) else { return nil }
            return try snapshot.connection.turnView(of: turn)
        }
        guard let view else { throw Failure(.notFound, "The run has no turn \(number).") }
        return view
    }
}
