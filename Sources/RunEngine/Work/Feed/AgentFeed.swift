internal import Runtime
internal import SandboxDriver

/// An agent's events for as long as its session is taken up. The first turn that listens opens the stream, which stays open between turns: to
/// open one costs the agent more than to write to it. What comes while no turn listens is dropped; the agent's record has it.
final class AgentFeed: Sendable {
    private struct State {
        /// A turn listens: a stream that has ended is opened again.
        var isWanted = false
        var isConnected = false
        var isStopped = false
        var pump: Task<Void, Never>?
    }

    /// What comes in while a turn listens.
    let inbox = EventInbox()
    private let agent: any AgentServer
    private let session: AgentSessionID
    private let state = Locked(State())
    private let wanted = Bell()
    private let connected = Bell()

    init(_ agent: any AgentServer, _ session: AgentSessionID) {
        self.agent = agent
        self.session = session
    }

    /// Begins to listen: from its return on, all that comes is in the inbox. `false` when there is no connection in time; one is still tried for.
    func listen(within limit: Duration) async -> Bool {
        state.withLock { state in
            state.isWanted = true
            if state.pump == nil, !state.isStopped { state.pump = Task { await pump() } }
        }
        wanted.ring()
        let clock = SystemTime()
        let deadline = clock.monotonic.advanced(by: limit)
        while !isConnected, !Task.isCancelled, clock.monotonic < deadline {
            await connected.wait(atMost: clock.monotonic.duration(to: deadline))
        }
        inbox.open()
        return isConnected
    }

    /// No turn listens any more.
    func rest() {
        state.withLock { $0.isWanted = false }
        inbox.close()
    }

    /// Ends the connection for good.
    func stop() {
        let pump = state.withLock { state in
            state.isStopped = true
            state.isWanted = false
            return state.pump
        }
        pump?.cancel()
        inbox.close()
    }

    private var isConnected: Bool { state.withLock { $0.isConnected } }
    private var isWanted: Bool { state.withLock { $0.isWanted } }

    private func pump() async {
        var pause = AgentFeed.firstPause
        while !Task.isCancelled {
            // An agent that nobody listens to may be away for as long as it likes.
            while !isWanted, !Task.isCancelled { await wanted.wait(atMost: nil) }
            if Task.isCancelled { return }
            do throws(AgentError) {
                for await event in try await agent.events(of: session) {
                    if case .disconnected = event { state.withLock { $0.isConnected = false } }
                    // Before the connection is told: who waits for it is not told of it once more.
                    await inbox.put(.event(event))
                    if case .connected = event {
                        pause = AgentFeed.firstPause
                        state.withLock { $0.isConnected = true }
                        connected.ring()
                    }
                    if Task.isCancelled { break }
                }
                state.withLock { $0.isConnected = false }
            } catch {
                // One that answers in another way than asked is there, and its record tells what it does.
                await inbox.put(error.isOfItsAnswer ? .event(.unreadable) : .unreachable(error.detail))
            }
            if isWanted { try? await Task.sleep(for: pause) }
            pause = min(pause * 2, AgentFeed.longestPause)
        }
    }

    /// Between two attempts to connect.
    private static let firstPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(2)
}
