internal import Coding

/// Shows what a run does.
protocol RunDisplay: Sendable {
    /// An event came.
    func show(_ event: RunEvent) async
    /// What the run's document says now.
    func know(_ run: JSONValue) async
    /// Somebody is asked something: nothing is written until `resume`.
    func pause() async
    /// Goes on, below what was written meanwhile.
    func resume() async
    /// Nothing more is shown: what is only there for the moment goes.
    func close() async
}

extension RunDisplay {
    func know(_ run: JSONValue) {}
    func pause() {}
    func resume() {}
    func close() {}
}
