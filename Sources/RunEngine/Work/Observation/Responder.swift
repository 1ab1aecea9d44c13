internal import SandboxDriver

/// Answers the agent's questions by the run's policy, so that no turn waits for somebody who is not there.
struct Responder: Sendable {
    let policy: QuestionSettings.Policy
    let agent: any AgentServer

    func respond(to ask: Ask) async {
        // One that cannot be answered now comes again with the next look at the open ones.
        try? await agent.answer(ask, answer(to: ask))
    }

    private func answer(to ask: Ask) -> Answer {
        switch (ask.kind, policy) {
        case (.permission, .allow): .allowOnce
        case (.permission, _): .reject("This run allows nothing that would have to be asked for. Go on without it, and say what you left out.")
        case (.question(let questions), .allow): .choices(questions.map { Array($0.options.prefix(1)) })
        // An answer in words: a question that is rejected ends the turn.
        case (.question(let questions), _):
            .choices(questions.map { _ in ["Nobody is there to answer. Decide yourself, and say what you have assumed."] })
        }
    }
}
