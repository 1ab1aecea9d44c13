internal import Coding

/// Shows a run's progress.
protocol RunDisplay: Sendable {
    /// Shows an event.
    func show(_ event: RunEvent) async
    /// True if the display needs facts that are only in the run's document.
    var wantsDocument: Bool { get }
    /// Takes the run's current document.
    func know(_ run: JSONValue) async
    /// Writes nothing until `resume`, because the user is being asked something.
    func pause() async
    /// Goes on below the text written meanwhile.
    func resume() async
    /// Stops showing events and removes temporary lines.
    func close() async
}

extension RunDisplay {
    var wantsDocument: Bool { false }
    func know(_ run: JSONValue) {}
    func pause() {}
    func resume() {}
    func close() {}
}
