/// The stages of a turn, in order, made from its options. Pure: after a crash the same plan is entered again, with the journal's entries.
///
/// A turn opens its session, or attaches to it. Then it talks with the agent, in one round or in several: a stage that is not content asks for another
/// round with a prompt of its own. Whatever became of the conversation, the concluding stages follow. The commit that ends the turn is no stage: it
/// also ends turns whose plan was given up.
struct TurnPlan: Sendable {
    /// The most rounds after the first one. Without: an agent and a check that never agree go on for ever.
    static let mostRepairs = 6

    /// A place in the plan.
    struct Place: Sendable, Hashable {
        fileprivate let index: Int
        /// The round, from 0.
        let round: Int
    }

    private let stages: [any Stage.Type]
    private let opening: Int
    private let conversation: Int

    /// Creates the plan of a turn.
    ///
    /// - Parameter hasSession: The run has a session that the turn goes into.
    init(of options: TurnOptions, hasSession: Bool) {
        self.init(
            opening: hasSession ? [AttachStage.self] : [ProvisionStage.self, PlaceStage.self, StartAgentStage.self, OpenSessionStage.self],
            conversation: [DeliverStage.self, ObserveStage.self],
            conclusion: options.taskKind == .code ? [CollectStage.self] : [])
    }

    /// Creates a plan from its parts.
    init(opening: [any Stage.Type], conversation: [any Stage.Type], conclusion: [any Stage.Type]) {
        stages = opening + conversation + conclusion
        self.opening = opening.count
        self.conversation = conversation.count
    }

    /// The first place; `nil` if the plan has no stage.
    var start: Place? { stages.isEmpty ? nil : Place(index: 0, round: 0) }

    /// Returns the stage at a place.
    func stage(at place: Place) -> any Stage.Type { stages[place.index] }

    /// Returns the place after one whose stage has ended; `nil` at the end of the plan.
    func next(after place: Place, _ outcome: StageOutcome) -> Place? {
        let conclusion = opening + conversation
        let index =
            switch outcome {
            case .done: place.index + 1
            // The agent has nothing more to say: what would go on with it is left out.
            case .conversationOver: max(place.index + 1, conclusion)
            case .anotherRound where isInConversation(place) && place.round < TurnPlan.mostRepairs: opening
            case .anotherRound: max(place.index + 1, conclusion)
            }
        guard index < stages.count else { return nil }
        return Place(index: index, round: index == opening && place.index >= opening ? place.round + 1 : place.round)
    }

    private func isInConversation(_ place: Place) -> Bool {
        (opening..<opening + conversation).contains(place.index)
    }
}
