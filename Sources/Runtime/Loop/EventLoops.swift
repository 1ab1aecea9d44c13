internal import Synchronization

/// The loops of this process: one thread each for `NetworkLoop` and `TransportLoop`, or one for both.
public enum EventLoops {
    private static let isShared = Atomic<Bool>(false)

    static let network: EventLoop = {
        let loop = EventLoop(name: "net")
        if !isShared.load(ordering: .acquiring) { loop.start() }
        return loop
    }()

    static let transport: EventLoop = {
        if isShared.load(ordering: .acquiring) { return network }
        let loop = EventLoop(name: "transport")
        loop.start()
        return loop
    }()

    /// Puts both actors on one loop that the caller will run itself. Call it before anything uses either; a process that keeps one sandbox has too
    /// little to do for two threads.
    public static func shareOneThread() {
        isShared.store(true, ordering: .releasing)
    }

    /// Runs the shared loop on the calling thread, forever. Call it only after `shareOneThread`.
    public static func runOnThisThread() -> Never {
        precondition(isShared.load(ordering: .acquiring), "the loops have threads of their own")
        network.run()
    }
}
