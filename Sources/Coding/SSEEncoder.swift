/// An encoder of event stream frames (WHATWG HTML, "Server-sent events", §9.2.5).
///
/// Only events end with an empty line: some readers (httpx-sse) deliver an empty event for each empty line, even after a comment or a `retry`.
public enum SSEEncoder {
    /// A comment that keeps the connection alive.
    public static let ping = Array(": ping\n".utf8)

    /// Returns the field that sets how long a client waits before it reconnects.
    public static func retry(millis: Int) -> [UInt8] {
        Array("retry: \(millis)\n".utf8)
    }

    /// Returns one event. `data` must be one line, as JSON is.
    ///
    /// - Parameter id: `nil` for events from which no client can resume.
    public static func event(id: Int64?, type: String, data: some Sequence<UInt8>) -> [UInt8] {
        var frame: [UInt8] = []
        if let id { frame += Array("id: \(id)\n".utf8) }
        frame += Array("event: \(type)\ndata: ".utf8)
        frame += data
        frame += [10, 10]
        return frame
    }
}
