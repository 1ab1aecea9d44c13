internal import SandboxDriver

/// Answers the agent's questions according to the run's policy, so that no turn waits for somebody who is not there.
struct Responder: Sendable {
    let policy: QuestionSettings.Policy
    let agent: any AgentServer

    func respond(to ask: Ask) async {
        // An answer that fails now is retried at the next look at the open asks.
        try? await agent.answer(ask, answer(to: ask))
    }

    private func answer(to ask: Ask) -> Answer {
        switch (ask.kind, policy) {
        case (.permission, .allow): .allowOnce
        case (.permission, _): .reject("This run allows nothing that would have to be asked for. Go on without it, and say what you left out.")
        case (.question(let questions), .allow): .choices(questions.map { Array($0.options.prefix(1)) })
        // Answered in words, since rejecting a question ends the turn.
        case (.question(let questions), _):
            .choices(questions.map { _ in ["Nobody is there to answer. Decide yourself, and say what you have assumed."] })
        }
    }
}
