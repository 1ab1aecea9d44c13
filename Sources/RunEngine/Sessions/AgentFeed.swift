internal import Runtime
internal import SandboxDriver

/// An agent's events for as long as this process is attached to its session. The first turn that listens opens the stream, which stays open between
/// turns: opening one costs the agent more than writing to it. Events between turns are dropped; the agent's record has them.
final class AgentFeed: Sendable {
    private struct State {
        /// A turn listens: a stream that has ended is reopened.
        var isWanted = false
        var isConnected = false
        var isStopped = false
        var pump: Task<Void, Never>?
    }

    /// The events that arrive while a turn listens.
    let inbox = EventInbox()
    private let agent: any AgentServer
    private let session: AgentSessionID
    private let state = Locked(State())
    private let wanted = Signal()
    private let connected = Signal()

    init(_ agent: any AgentServer, _ session: AgentSessionID) {
        self.agent = agent
        self.session = session
    }

    /// Starts listening: once it returns, all events reach the inbox. Returns `false` if no connection is made in time; attempts continue.
    func listen(within limit: Duration) async -> Bool {
        state.withLock { state in
            state.isWanted = true
            if state.pump == nil, !state.isStopped { state.pump = Task { await pump() } }
        }
        wanted.fire()
        let clock = SystemTime()
        let deadline = clock.monotonic.advanced(by: limit)
        while !isConnected, !Task.isCancelled, clock.monotonic < deadline {
            await connected.wait(atMost: clock.monotonic.duration(to: deadline))
        }
        inbox.open()
        return isConnected
    }

    /// Stops listening until the next turn.
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
            // An agent may be unreachable as long as nobody listens.
            while !isWanted, !Task.isCancelled { await wanted.wait(atMost: nil) }
            if Task.isCancelled { return }
            do throws(AgentError) {
                for await event in try await agent.events(of: session) {
                    if case .disconnected = event { state.withLock { $0.isConnected = false } }
                    // Comes before the connection is announced, so that a listener waiting for it does not get this event as well.
                    await inbox.put(.event(event))
                    if case .connected = event {
                        pause = AgentFeed.firstPause
                        state.withLock { $0.isConnected = true }
                        connected.fire()
                    }
                    if Task.isCancelled { break }
                }
                state.withLock { $0.isConnected = false }
            } catch {
                // An agent whose answer cannot be read is there, and its record tells what it does.
                await inbox.put(error.isUnusableAnswer ? .event(.unreadable) : .unreachable(error.detail))
            }
            if isWanted { try? await Task.sleep(for: pause) }
            pause = min(pause * 2, AgentFeed.longestPause)
        }
    }

    /// Pauses between two attempts to connect.
    private static let firstPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(2)
}
