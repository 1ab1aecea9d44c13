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
        guard policy == .allow else { return .reject("Nobody is there to answer. Go on without it.") }
        switch ask.kind {
        case .permission: return .allowOnce
        case .question(let questions): return .choices(questions.map { Array($0.options.prefix(1)) })
        }
    }
}
