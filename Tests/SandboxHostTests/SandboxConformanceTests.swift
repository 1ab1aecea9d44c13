import Runtime
import SandboxDriver
import Support
import Testing

/// The behaviour that is required of every provider, of the local one in each isolation that works here.
@Suite(.serialized, .timeLimit(.minutes(4))) struct SandboxConformanceTests {
    private func suite(_ isolation: Isolation) -> SandboxConformance {
        SandboxConformance { try LocalMachine(isolation) }
    }

    @Test(arguments: LocalMachine.isolations) func theSameIntentGivesTheSameSandbox(isolation: Isolation) async throws {
        try await suite(isolation).theSameIntentGivesTheSameSandbox()
    }

    @Test(arguments: LocalMachine.isolations) func whoDoesNotKnowTheSecretIsNotTheOne(isolation: Isolation) async throws {
        try await suite(isolation).whoDoesNotKnowTheSecretIsNotTheOne()
    }

    @Test(arguments: LocalMachine.isolations) func processesRunOnceAndTheirOutputIsReadByOffset(isolation: Isolation) async throws {
        try await suite(isolation).processesRunOnceAndTheirOutputIsReadByOffset()
    }

    @Test(arguments: LocalMachine.isolations) func aKillReachesWhatAProcessHasStarted(isolation: Isolation) async throws {
        try await suite(isolation).aKillReachesWhatAProcessHasStarted()
    }

    @Test(arguments: LocalMachine.isolations) func aMissingProgramIsSaid(isolation: Isolation) async throws {
        try await suite(isolation).aMissingProgramIsSaid()
    }

    @Test(arguments: LocalMachine.isolations) func whileOneLooksEverythingElseStandsStill(isolation: Isolation) async throws {
        try await suite(isolation).whileOneLooksEverythingElseStandsStill()
    }

    @Test(arguments: LocalMachine.isolations) func filesStayInside(isolation: Isolation) async throws {
        try await suite(isolation).filesStayInside()
    }

    @Test(arguments: LocalMachine.isolations) func aTreeIsPlacedOnceAndTheBaseStaysAsItIs(isolation: Isolation) async throws {
        try await suite(isolation).aTreeIsPlacedOnceAndTheBaseStaysAsItIs()
    }

    @Test(arguments: LocalMachine.isolations) func theClonesRefsAreThoseOfItsOrigin(isolation: Isolation) async throws {
        try await suite(isolation).theClonesRefsAreThoseOfItsOrigin()
    }

    @Test(arguments: LocalMachine.isolations) func whateverWasStartedEndsWithTheSandbox(isolation: Isolation) async throws {
        try await suite(isolation).whateverWasStartedEndsWithTheSandbox()
    }

    @Test(arguments: LocalMachine.isolations) func aSandboxWhoseKeeperDiesIsGone(isolation: Isolation) async throws {
        try await suite(isolation).aSandboxWhoseKeeperDiesIsGone()
    }

    @Test(arguments: LocalMachine.isolations) func aLeaseThatRunsOutEndsEverything(isolation: Isolation) async throws {
        try await suite(isolation).aLeaseThatRunsOutEndsEverything()
    }
}
