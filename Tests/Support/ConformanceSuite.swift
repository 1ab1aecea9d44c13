internal import Runtime

/// A requirement of a conformance suite that was not met.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// The requirement, in words.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The means by which conformance suites check requirements. Every wait has an end.
protocol ConformanceSuite: Sendable {}

extension ConformanceSuite {
    func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        guard condition else { throw ConformanceFailure(text()) }
    }

    /// Waits for a condition, which is checked again and again.
    func wait(for description: String, within limit: Duration = .seconds(60), until condition: () async throws -> Bool) async throws {
        let deadline = SystemTime().monotonic.advanced(by: limit)
        while try await !condition() {
            guard SystemTime().monotonic < deadline else { throw ConformanceFailure("waited in vain for: \(description)") }
            try await Task.sleep(for: .milliseconds(25))
        }
    }

    /// Runs `body`, and leaves it behind if it takes too long, whether or not it can be cancelled.
    func within<Value: Sendable>(
        _ limit: Duration, _ description: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (outcomes, continuation) = AsyncStream.makeStream(of: Result<Value, any Error>.self)
        let work = Task {
            do {
                continuation.yield(.success(try await body()))
            } catch {
                continuation.yield(.failure(error))
            }
        }
        let alarm = Task {
            try await Task.sleep(for: limit)
            continuation.yield(.failure(ConformanceFailure("\(description) took longer than \(limit)")))
        }
        defer {
            work.cancel()
            alarm.cancel()
        }
        for await outcome in outcomes { return try outcome.get() }
        throw CancellationError()
    }
}
