import Testing

@testable import AgentAPI

/// The filter in a stream's `?types=`.
@Suite struct EventFilterTests {
    @Test func namesAndGroupsAreTaken() throws {
        let filter = try #require(EventFilter("run.status,turn.*,message.*"))
        for type in ["run.status", "turn.started", "turn.ended", "message", "message.delta"] { #expect(filter.matches(type), "\(type)") }
        for type in ["phase", "tool.started", "stream.end"] { #expect(!filter.matches(type), "\(type)") }
        #expect(EventFilter.all.matches("anything"))
        #expect(EventFilter("")?.matches("phase") == true)
    }

    @Test(arguments: ["nothing", "turn.", "*", "run.status,nothing"]) func anUnknownNameIsRefused(text: String) {
        #expect(EventFilter(text) == nil)
    }
}
