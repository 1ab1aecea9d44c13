import Coding
import FoundationEssentials
import Runtime
import SandboxDriver
import Support
import Testing

/// The driver against the real program. One after the other: a server takes half a gigabyte.
@Suite(.serialized, .enabled(if: InstalledOpenCode.path != nil, "no OpenCode here: set HEARTH_OPENCODE"), .timeLimit(.minutes(5)))
struct RealOpenCodeTests {
    @Test func itPassesTheConformanceSuite() async throws {
        let agent = try await RunningOpenCode()
        try await agent.driver.check()
        let conformance = agent.conformance(try await agent.connect())
        try await conformance.sessionsCarryTheirToken()
        try await conformance.anAnswerIsReported()
        try await conformance.aToolIsReported()
        try await conformance.aFollowUpIsATurnOfItsOwn()
        try await conformance.aChangedFileIsReported()
        try await conformance.aSubAgentIsPartOfTheTurn()
        try await conformance.silenceIsNoReply()
        try await conformance.aRefusedKeyIsNamed()
        try await conformance.aRunningTurnIsInterrupted()
        try await conformance.aWaitForTheModelIsInterrupted()
        try await conformance.anInterruptOfAnIdleSessionIsHarmless()
        try await conformance.deliveriesCanBeAskedFor()
    }
}
