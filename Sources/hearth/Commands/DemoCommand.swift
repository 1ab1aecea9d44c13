internal import CLI
internal import FoundationEssentials

/// `hearth demo`: plays the whole main job on a small repository that it creates.
struct DemoCommand: Subcommand {
    let syntax = Syntax(
        words: ["demo"], summary: "play the main job on a small repository of its own, over HTTP, and show each request as a curl line",
        notes: [
            "It uses OpenCode (HEARTH_OPENCODE, or opencode on PATH) with your model (HEARTH_MODEL, HEARTH_MODEL_BASE_URL, HEARTH_MODEL_API_KEY)",
            "or with a scripted one; without OpenCode a simulated agent plays. It starts its own server on a free port and leaves nothing behind.",
        ])

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        // From here on a signal only cancels the play, so that everything it has set up is removed.
        stop.handle()
        // The same applies if nobody can see the output any more.
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
