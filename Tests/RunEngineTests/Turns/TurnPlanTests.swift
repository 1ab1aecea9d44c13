import SandboxDriver
import Testing

@testable import RunEngine

/// The order of a turn's stages, for each kind of turn and each way on from a stage.
@Suite struct TurnPlanTests {
    /// Returns the stages that a turn goes through, with their rounds. `ways` names the outcomes that differ from `done`, in the order of the visits.
    private func walk(_ plan: TurnPlan, _ ways: [String: [StageOutcome]] = [:]) -> [String] {
        var ways = ways
        var walked: [String] = []
        var place = plan.start
        while let here = place, walked.count < 100 {
            let name = "\(plan.stage(at: here))"
            walked.append("\(name.replacing("Stage", with: "")) \(here.round)")
            let outcome = ways[name]?.first ?? .done
            if ways[name]?.isEmpty == false { ways[name]?.removeFirst() }
            place = plan.next(after: here, outcome)
        }
        return walked
    }

    private func options(_ kind: TaskKind) -> TurnOptions {
        TurnOptions(taskKind: kind, modelID: "v/m", validationMode: .minimal, publish: PublishRequest(mode: .none, branch: nil))
    }

    @Test func theFirstTurnOpensASessionAndALaterOneAttachesToIt() {
        let talk = ["Deliver 0", "Observe 0"]
        #expect(
            walk(TurnPlan(of: options(.code), hasSession: false))
                == ["Provision 0", "Place 0", "StartAgent 0", "OpenSession 0"] + talk + ["Collect 0"])
        #expect(walk(TurnPlan(of: options(.code), hasSession: true)) == ["Attach 0"] + talk + ["Collect 0"])
    }

    @Test func aTurnThatOnlyPlansCollectsNothing() {
        #expect(walk(TurnPlan(of: options(.plan), hasSession: true)) == ["Attach 0", "Deliver 0", "Observe 0"])
    }

    @Test func whateverEndsTheConversationTheChangesAreCollected() {
        let plan = TurnPlan(of: options(.code), hasSession: true)
        #expect(walk(plan, ["DeliverStage": [.conversationOver]]) == ["Attach 0", "Deliver 0", "Collect 0"])
        #expect(walk(plan, ["ObserveStage": [.conversationOver]]) == ["Attach 0", "Deliver 0", "Observe 0", "Collect 0"])
    }

    /// A stage that is never content, as a check may be.
    private enum CheckStage: Stage {
        static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
            .anotherRound(prompt: "Mend it.")
        }
    }

    private let checked = TurnPlan(
        opening: [AttachStage.self], conversation: [DeliverStage.self, ObserveStage.self, CheckStage.self], conclusion: [CollectStage.self])

    @Test func anotherRoundBeginsTheConversationAgain() {
        let again = StageOutcome.anotherRound(prompt: "Mend it.")
        #expect(
            walk(checked, ["CheckStage": [again]]) == [
                "Attach 0", "Deliver 0", "Observe 0", "Check 0", "Deliver 1", "Observe 1", "Check 1", "Collect 1",
            ])
        // In the second round the agent fails: nothing is left to check.
        #expect(
            walk(checked, ["CheckStage": [again], "ObserveStage": [.done, .conversationOver]]) == [
                "Attach 0", "Deliver 0", "Observe 0", "Check 0", "Deliver 1", "Observe 1", "Collect 1",
            ])
    }

    @Test func roundsHaveAnEnd() {
        let walked = walk(checked, ["CheckStage": Array(repeating: .anotherRound(prompt: "Mend it."), count: 50)])
        #expect(walked.count { $0.hasPrefix("Deliver") } == TurnPlan.mostRepairs + 1)
        #expect(walked.last == "Collect \(TurnPlan.mostRepairs)")
    }

    @Test func onlyAConversationHasRounds() {
        let again = StageOutcome.anotherRound(prompt: "x")
        let plan = TurnPlan(of: options(.code), hasSession: true)
        #expect(walk(plan, ["AttachStage": [again]]) == ["Attach 0", "Collect 0"])
        #expect(walk(plan, ["CollectStage": [again]]) == ["Attach 0", "Deliver 0", "Observe 0", "Collect 0"])
    }

    @Test func anEmptyPlanIsOver() {
        #expect(TurnPlan(opening: [], conversation: [], conclusion: []).start == nil)
    }
}
