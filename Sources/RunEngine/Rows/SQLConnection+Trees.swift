internal import Database
internal import Git

extension SQLConnection {
    /// Returns the base trees that living sandboxes depend on, from the journals of their runs.
    func treesInUse() throws(StoreError) -> [TreeUse] {
        try all(
            """
            SELECT DISTINCT json_extract(s.output, '$.tree.cacheKey'), json_extract(s.output, '$.tree.commit')
            FROM sandboxes b JOIN turns t ON t.run_key = b.run_key JOIN steps s ON s.turn_key = t.key
            WHERE b.state <> 'gone' AND s.kind = 'place' AND s.state = 'done'
            """
        ) { (row) throws(StoreError) in TreeUse(cacheKey: row.text(0), commit: row.text(1)) }
    }
}
