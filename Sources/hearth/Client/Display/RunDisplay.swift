internal import Coding

/// Shows what a run does.
protocol RunDisplay: Sendable {
    /// An event came.
    func show(_ event: RunEvent) async
    /// What the run's document says now.
    func know(_ run: JSONValue) async
    /// Nothing more is shown: what is only there for the moment goes.
    func close() async
}

extension RunDisplay {
    func know(_ run: JSONValue) {}
    func close() {}
}
