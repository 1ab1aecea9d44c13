internal import Runtime
internal import SandboxDriver

/// Reads an agent's events into an inbox, connects again after each cut, and rings a bell now and then.
final class AgentFeed: Sendable {
    let inbox = EventInbox()
    private let connections: AsyncStream<Void>
    private let tasks: [Task<Void, Never>]

    init(_ agent: any AgentServer, _ session: AgentSessionID) {
        let inbox = inbox
        let (connections, connected) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.connections = connections
        tasks = [
            Task {
                await AgentFeed.pump(agent, session, inbox) { connected.yield() }
                connected.finish()
            },
            Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: EngineLimits.usageInterval)
                    await inbox.put(.tick)
                }
            },
        ]
    }

    /// Waits for the first connection, from which on nothing is missed; `false` when it does not come in time. Asked once.
    func isConnected(within limit: Duration) async -> Bool {
        let connections = connections
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await connections.first { true } != nil }
            group.addTask {
                try? await Task.sleep(for: limit)
                return false
            }
            let isFirst = await group.next() ?? false
            group.cancelAll()
            return isFirst
        }
    }

    /// Ends both. Nothing comes in any more.
    func stop() {
        for task in tasks { task.cancel() }
        inbox.close()
    }

    private static func pump(_ agent: any AgentServer, _ session: AgentSessionID, _ inbox: EventInbox, connected: () -> Void) async {
        var pause = firstPause
        while !Task.isCancelled {
            do throws(AgentError) {
                for await event in try await agent.events(of: session) {
                    await inbox.put(.event(event))
                    if case .connected = event {
                        pause = firstPause
                        connected()
                    }
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
