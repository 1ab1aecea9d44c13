internal import RunEngine
internal import Runtime

/// Brings the news of commits from the writer's thread to the streams and long polls of the loop: one wake however many commits, and no task a
/// subscriber.
@NetworkLoop final class StreamHub {
    private struct Inbox {
        var runs: Set<RunKey> = []
        var isPosted = false
    }

    private nonisolated let inbox = Locked(Inbox())
    private var subscribers: [RunKey: [ObjectIdentifier: any Subscriber]] = [:]
    private var queue: [any Subscriber] = []
    private var isPoking = false
    let frames = FrameCache()

    nonisolated init() {}

    /// Runs have changed; from any thread.
    nonisolated func tell(_ runs: [RunKey]) {
        let isNew = inbox.withLock { inbox in
            inbox.runs.formUnion(runs)
            defer { inbox.isPosted = true }
            return !inbox.isPosted
        }
        guard isNew else { return }
        NetworkLoop.post { [self] in deliver() }
    }

    func subscribe(_ subscriber: any Subscriber, to run: RunKey) {
        subscribers[run, default: [:]][ObjectIdentifier(subscriber)] = subscriber
    }

    func unsubscribe(_ subscriber: any Subscriber, from run: RunKey) {
        subscribers[run]?[ObjectIdentifier(subscriber)] = nil
        if subscribers[run]?.isEmpty == true { subscribers[run] = nil }
    }

    /// How many listen.
    var count: Int { subscribers.values.reduce(0) { $0 + $1.count } }

    /// By which keys they listen, each once.
    var keys: [APIKey] {
        var found: [String: APIKey] = [:]
        for group in subscribers.values { for subscriber in group.values { found[subscriber.key.id] = subscriber.key } }
        return Array(found.values)
    }

    /// A key works no more: who listens by it is told.
    func keyEnded(_ id: String) {
        for group in Array(subscribers.values) { for subscriber in group.values where subscriber.key.id == id { subscriber.keyEnded() } }
    }

    /// The server stops: long polls answer, streams say farewell.
    func stopping() {
        for group in Array(subscribers.values) { for subscriber in group.values { subscriber.stopping() } }
    }

    private func deliver() {
        let runs = inbox.withLock { inbox in
            defer { inbox = Inbox() }
            return inbox.runs
        }
        for run in runs {
            if let group = subscribers[run] { queue.append(contentsOf: group.values) }
        }
        if !isPoking, !queue.isEmpty { poke() }
    }

    /// A large audience must not hold the loop: the others get their turn in between.
    private func poke() {
        isPoking = true
        let part = Array(queue.prefix(APILimits.pokesPerTurn))
        queue.removeFirst(part.count)
        for subscriber in part { subscriber.changed() }
        if queue.isEmpty {
            isPoking = false
        } else {
            NetworkLoop.post { [self] in poke() }
        }
    }
}
