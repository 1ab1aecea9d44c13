internal import RunEngine
internal import Runtime

/// Carries the news of commits from the writer's thread to the streams and long polls on the loop: with one wake-up for any number of commits, and
/// without a task for each subscriber.
@NetworkLoop final class StreamHub {
    private struct Inbox {
        var runs: Set<RunKey> = []
        var isPosted = false
    }

    private nonisolated let inbox = Locked(Inbox())
    private var subscribers: [RunKey: [ObjectIdentifier: any Subscriber]] = [:]
    private var queue: [any Subscriber] = []
    private var isNotifying = false
    let frames = FrameCache()

    nonisolated init() {}

    /// Announces that runs have changed. Can be called from any thread.
    nonisolated func announce(_ runs: [RunKey]) {
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

    /// The number of subscribers.
    var count: Int { subscribers.values.reduce(0) { $0 + $1.count } }

    /// The keys of the subscribers, each once.
    var keys: [APIKey] {
        var found: [String: APIKey] = [:]
        for group in subscribers.values { for subscriber in group.values { found[subscriber.key.id] = subscriber.key } }
        return Array(found.values)
    }

    /// Tells the subscribers with this key that it is no longer valid.
    func keyEnded(_ id: String) {
        for group in Array(subscribers.values) { for subscriber in group.values where subscriber.key.id == id { subscriber.keyEnded() } }
    }

    /// Tells all subscribers that the server is stopping: long polls answer, streams send their last event.
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
        if !isNotifying, !queue.isEmpty { notifyNext() }
    }

    /// Notifies a limited number of subscribers, then lets the loop do other work before the rest: a large audience must not hold it up.
    private func notifyNext() {
        isNotifying = true
        let part = Array(queue.prefix(APILimits.notificationsPerTurn))
        queue.removeFirst(part.count)
        for subscriber in part { subscriber.changed() }
        if queue.isEmpty {
            isNotifying = false
        } else {
            NetworkLoop.post { [self] in notifyNext() }
        }
    }
}

/// A stream or long poll that follows a run.
@NetworkLoop protocol Subscriber: AnyObject, Sendable {
    /// The key of the subscriber's request.
    var key: APIKey { get }
    /// Called when the run has changed or one of its texts has grown.
    func changed()
    /// Called when the key is no longer valid.
    func keyEnded()
    /// Called when the server is stopping.
    func stopping()
}
