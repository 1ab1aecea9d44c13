internal import RunEngine
internal import Runtime

/// Reads something about a run until it is as wished, the time is up, or the server stops. A key that ends meanwhile ends the poll with its
/// refusal.
@NetworkLoop struct LongPoll {
    let hub: StreamHub
    let validity: KeyValidity
    let key: APIKey
    let run: RunKey
    let limit: Duration

    /// Returns the last result of `look`, whether it is as wished or not.
    func wait<Value: Sendable>(
        until isWished: (Value) -> Bool, look: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let deadline = SystemTime().monotonic.advanced(by: limit)
        let waiter = ChangeWaiter(key: key)
        hub.subscribe(waiter, to: run)
        defer { hub.unsubscribe(waiter, from: run) }
        validity.watch(key)
        // Read after subscribing, so that no change from now on is missed.
        var value = try await look()
        while !isWished(value), !waiter.isStopping, SystemTime().monotonic < deadline {
            // The key may have ended before the subscription.
            try validity.check(key)
            await waiter.wait(until: deadline)
            try validity.check(key)
            value = try await look()
        }
        return value
    }
}
