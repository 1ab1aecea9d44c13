import SandboxDriver
import Testing

@testable import RunEngine

@Suite(.timeLimit(.minutes(1))) struct AgentFeedTests {
    private let agent = TalkingAgent()
    private let session = AgentSessionID(rawValue: "ses")

    private func closed(_ number: Int) -> AgentEvent { .askClosed(AskID(rawValue: "\(number)")) }

    /// Returns the numbers said so far, up to a given one; other items are named.
    private func heard(_ feed: AgentFeed, upTo last: String) async -> [String] {
        var heard: [String] = []
        while heard.last != last {
            for item in await feed.inbox.take() {
                switch item {
                case .event(.askClosed(let id)): heard.append(id.rawValue)
                case .event(.connected): heard.append("connected")
                case .event(.disconnected): heard.append("disconnected")
                case .event: heard.append("event")
                case .unreachable: heard.append("unreachable")
                case .tick: break
                case .closed:
                    heard.append("closed")
                    return heard
                }
            }
        }
        return heard
    }

    @Test func oneConnectionServesManyTurns() async {
        let feed = AgentFeed(agent, session)
        defer { feed.stop() }
        for turn in 0..<3 {
            #expect(await feed.listen(within: .seconds(20)))
            agent.say(closed(turn))
            #expect(await heard(feed, upTo: "\(turn)") == ["\(turn)"])
            feed.rest()
            #expect(await heard(feed, upTo: "closed") == ["closed"])
        }
        #expect(agent.connections == 1)
    }

    @Test func whatIsSaidBetweenTurnsHoldsNobodyUp() async {
        let feed = AgentFeed(agent, session)
        defer { feed.stop() }
        #expect(await feed.listen(within: .seconds(20)))
        feed.rest()
        for number in 0..<5_000 { agent.say(closed(number)) }
        #expect(await feed.listen(within: .seconds(20)))
        agent.say(closed(9_000))
        #expect(await heard(feed, upTo: "9000").last == "9000")
    }

    @Test func aCutIsToldAndTheStreamOpenedAgain() async {
        let feed = AgentFeed(agent, session)
        defer { feed.stop() }
        #expect(await feed.listen(within: .seconds(20)))
        agent.say(closed(1))
        agent.cut()
        #expect(await heard(feed, upTo: "connected") == ["1", "connected"])
        agent.say(closed(2))
        #expect(await heard(feed, upTo: "2") == ["2"])
        #expect(agent.connections == 2)
    }

    @Test func anAgentThatIsAwayIsSaidToBe() async {
        let feed = AgentFeed(agent, session)
        defer { feed.stop() }
        agent.cut(isAway: true)
        #expect(await !feed.listen(within: .milliseconds(100)))
        #expect(await heard(feed, upTo: "unreachable").last == "unreachable")
        agent.comeBack()
        #expect(await heard(feed, upTo: "connected").last == "connected")
    }

    @Test func afterTheStopNothingIsHeard() async {
        let feed = AgentFeed(agent, session)
        #expect(await feed.listen(within: .seconds(20)))
        feed.stop()
        #expect(await heard(feed, upTo: "closed") == ["closed"])
        #expect(await !AgentFeed(agent, session).listen(within: .zero))
    }
}
