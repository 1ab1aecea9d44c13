internal import Coding

/// Shows what a run does.
protocol RunDisplay: Sendable {
    /// An event came.
    func show(_ event: RunEvent) async
    /// Whether it shows what is in the run's document only.
    var wantsDocument: Bool { get }
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
    var wantsDocument: Bool { false }
    func know(_ run: JSONValue) {}
    func pause() {}
    func resume() {}
    func close() {}
}
