internal import Runtime

/// Counts responses by operation and status.
@NetworkLoop final class RequestCounts {
    private struct Series: Hashable {
        let operation: String
        let status: Int
    }

    private var counts: [Series: Int64] = [:]
    private var nanos: [String: Int64] = [:]

    nonisolated init() {}

    /// Counts a response that is about to be sent. A stream counts when it begins.
    func count(_ operation: String, status: Int, after duration: Duration) {
        counts[Series(operation: operation, status: status), default: 0] += 1
        nanos[operation, default: 0] += duration.nanos
    }

    /// Writes the counts as metrics.
    func write(to text: inout MetricsText) {
        let sorted = counts.sorted { ($0.key.operation, $0.key.status) < ($1.key.operation, $1.key.status) }
        text.add(
            "hearth_http_requests_total", .counter, "Responses, by operation of the OpenAPI document and status.",
            sorted.map { ("operation=\"\($0.key.operation)\",status=\"\($0.key.status)\"", "\($0.value)") })
        text.add(
            "hearth_http_request_seconds_total", .counter, "Seconds from the head of a request to that of its response, long polls included.",
            nanos.sorted { $0.key < $1.key }.map { ("operation=\"\($0.key)\"", "\(Double($0.value) / 1e9)") })
    }
}
