internal import Coding
internal import Runtime

/// Shows a run on a terminal: finished lines stay, lines in progress are redrawn in place.
actor ScreenDisplay: RunDisplay {
    private var model: ScreenModel
    private var writer = TerminalWriter(usesColour: Console.wantsColour)
    private var ticks: Task<Void, Never>?
    private var isClosed = false
    private var isPaused = false

    /// The interval at which running times are redrawn.
    private static let tick = Duration.milliseconds(200)

    /// Creates an empty display.
    ///
    /// - Parameter asks: true if questions are asked on this screen.
    init(asks: Bool) {
        model = ScreenModel(asks: asks)
    }

    nonisolated var wantsDocument: Bool { true }

    func show(_ event: RunEvent) {
        guard !isClosed else { return }
        if ticks == nil {
            ticks = Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: ScreenDisplay.tick)
                    draw()
                }
            }
        }
        model.take(event, columns: TerminalWriter.columns)
        if !model.finished.isEmpty { draw() }
    }

    func know(_ run: JSONValue) {
        model.know(run)
        if !model.finished.isEmpty { draw() }
    }

    func pause() {
        guard !isClosed else { return }
        writer.write(model.takeFinished(), live: [])
        isPaused = true
    }

    func resume() {
        isPaused = false
        draw()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        ticks?.cancel()
        writer.write(model.takeFinished(), live: [])
    }

    private func draw() {
        guard !isClosed, !isPaused else { return }
        writer.write(model.takeFinished(), live: model.live(now: SystemTime().wall, columns: TerminalWriter.columns))
    }
}
