internal import Runtime
internal import SandboxDriver

/// Reads an agent's events into an inbox, connects again after each cut, and rings a bell now and then.
final class AgentFeed: Sendable {
    let inbox = EventInbox()
    private let tasks: [Task<Void, Never>]

    init(_ agent: any AgentServer, _ session: AgentSessionID) {
        let inbox = inbox
        tasks = [
            Task { await AgentFeed.pump(agent, session, inbox) },
            Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: EngineLimits.usageInterval)
                    await inbox.put(.tick)
                }
            },
        ]
    }

    /// Ends both. Nothing comes in any more.
    func stop() {
        for task in tasks { task.cancel() }
        inbox.close()
    }

    private static func pump(_ agent: any AgentServer, _ session: AgentSessionID, _ inbox: EventInbox) async {
        var pause = firstPause
        while !Task.isCancelled {
            do throws(AgentError) {
                for await event in try await agent.events(of: session) {
                    if case .connected = event { pause = firstPause }
                    await inbox.put(.event(event))
                    if Task.isCancelled { return }
                }
            } catch {
                await inbox.put(.unreachable(error.detail))
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, longestPause)
        }
    }

    /// Between two attempts to connect.
    private static let firstPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(2)
}
