import Runtime

/// Asks until there is an answer, and returns it. Throws when the time is up, naming the awaited condition.
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(10), _ ask: () async throws -> Value?
) async throws -> Value {
    let clock = SystemTime()
    let deadline = clock.monotonic.advanced(by: limit)
    while true {
        if let value = try await ask() { return value }
        guard clock.monotonic < deadline else { throw Shell.Failure("not in time: \(what)") }
        try await Task.sleep(for: pause)
    }
}
