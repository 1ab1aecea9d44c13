internal import Coding
internal import Runtime
internal import SandboxDriver

/// Handling of the agent's questions while a turn is observed.
extension TurnObserver {
    /// Looks for answers.
    func look() async {
        await live.feed.inbox.put(.tick)
    }

    /// Handles the agent's asks: puts them to the caller, or answers by the run's policy.
    func respond(to asks: [Ask]) async throws(StepFailure) {
        for ask in asks {
            guard stopSince == nil else { return }
            noteNews()
            guard var desk else {
                await responder.respond(to: ask)
                continue
            }
            if asked.insert(ask.id.rawValue).inserted, asked.count > EngineLimits.asksOfTurn {
                return await stop(
                    Failure(
                        .agentOutputLimit, "The agent asked more than \(EngineLimits.asksOfTurn) questions in one turn, and was stopped.",
                        members: ["limit": "questions"]))
            }
            // One that comes again after a restart may have expired meanwhile.
            let finding = try await desk.take(ask)
            keep(desk)
            await heed(finding)
        }
    }

    /// Stores the desk, and schedules a look at it for when its next question closes by itself.
    func keep(_ desk: QuestionDesk) {
        noteWaiting(clock.monotonic)
        self.desk = desk
        nextLook?.cancel()
        nextLook = nil
        guard let time = desk.nextExpiry else { return }
        let delay = max(.milliseconds(10), context.clock.wall.duration(to: time))
        let inbox = live.feed.inbox
        nextLook = Task {
            try? await Task.sleep(for: delay)
            if !Task.isCancelled { await inbox.put(.tick) }
        }
    }

    func drop(_ id: AskID) async throws(StepFailure) {
        guard var desk else { return }
        try await desk.drop(id)
        keep(desk)
    }

    /// Excludes time spent waiting for answers from all time limits.
    func noteWaiting(_ now: Instant) {
        defer { lastWatch = now }
        guard desk?.isWaiting == true else { return }
        deadline = deadline.advanced(by: lastWatch.duration(to: now))
        lastNews = now
    }

    func lookAtQuestions() async throws(StepFailure) {
        guard var desk, desk.isWaiting, stopSince == nil else { return }
        let finding = try await desk.look()
        keep(desk)
        await heed(finding)
    }

    /// Stops the turn if a question was not answered in time and the run's settings want that.
    private func heed(_ finding: QuestionDesk.Finding) async {
        guard case .unanswered(let id) = finding else { return }
        await stop(Failure(.questionUnanswered, "Nobody answered the agent's question in time.", members: ["questionId": .string(id)]))
    }
}
