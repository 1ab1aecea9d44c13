import Testing

@testable import AgentAPI

/// The filter in a stream's `?types=`.
@Suite struct EventFilterTests {
    @Test func namesAndGroupsAreTaken() throws {
        let filter = try #require(EventFilter("run.status,turn.*,message.*"))
        for type in ["run.status", "turn.started", "turn.ended", "message", "message.delta"] { #expect(filter.takes(type), "\(type)") }
        for type in ["phase", "tool.started", "stream.end"] { #expect(!filter.takes(type), "\(type)") }
        #expect(EventFilter.all.takes("anything"))
        #expect(EventFilter("")?.takes("phase") == true)
    }

    @Test(arguments: ["nothing", "turn.", "*", "run.status,nothing"]) func anUnknownNameIsRefused(text: String) {
        #expect(EventFilter(text) == nil)
    }
}
