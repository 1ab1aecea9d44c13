internal import FoundationEssentials

/// `hearth demo`: plays the whole main job on a small repository that it creates.
enum DemoCommand: Command {
    static let syntax = Syntax(
        words: ["demo"], summary: "the whole main job on a small repository of its own, over HTTP, each request shown as a curl line",
        notes: [
            "It uses OpenCode (HEARTH_OPENCODE, or opencode on PATH) with your model (HEARTH_MODEL, HEARTH_MODEL_BASE_URL, HEARTH_MODEL_API_KEY)",
            "or with a scripted one; without OpenCode a simulated agent. It starts a server of its own on a free port and leaves nothing behind.",
        ])

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        // Handled before anything exists that must be removed.
        stop.handle()
        // Even if nobody can see the output any more, everything that the demo set up must be removed.
        Console.whenLost { stop.ask() }
        let play = Task {
            do throws(CommandFailure) {
                try await Demo(ProcessInfo.processInfo.environment).play()
                return Result<Void, CommandFailure>.success(())
            } catch {
                return .failure(error)
            }
        }
        let watcher = Task {
            await stop.wait()
            play.cancel()
        }
        let result = await play.value
        watcher.cancel()
        if stop.wasAsked {
            if !Console.isLost { Console.note("\nstopped; everything of the demo was removed\n") }
            return .failed
        }
        try result.get()
        return .done
    }
}
