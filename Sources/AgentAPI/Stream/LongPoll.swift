internal import RunEngine
internal import Runtime

/// Looks at something of a run until it is as wished, the time is over, or the server stops.
@NetworkLoop struct LongPoll {
    let hub: StreamHub
    let run: RunKey
    let limit: Duration

    /// What `look` has found last, whether it is as wished or not.
    func wait<Value: Sendable>(
        until isWished: (Value) -> Bool, look: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let deadline = SystemTime().monotonic.advanced(by: limit)
        let waiter = ChangeWaiter()
        hub.subscribe(waiter, to: run)
        defer { hub.unsubscribe(waiter, from: run) }
        // Looked at after the subscription: what changes from now on is told.
        var value = try await look()
        while !isWished(value), !waiter.isStopping, SystemTime().monotonic < deadline {
            await waiter.wait(until: deadline)
            value = try await look()
        }
        return value
    }
}
