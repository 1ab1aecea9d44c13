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

/// Splits a byte stream into events (WHATWG HTML, "Server-sent events", §9.2.6): lines end with LF, CRLF or CR, data on several lines is joined,
/// comments and unknown fields are skipped. Pure: bytes in, events out, however they are divided.
public struct SSEDecoder: Sendable {
    /// An event.
    public struct Event: Sendable, Hashable {
        /// The last `id` seen, including this event's own.
        public var id: String?
        /// The type; `nil` = `message`.
        public var type: String?
        /// The data, without its last line break.
        public var data: [UInt8]

        /// Creates an event from its fields.
        public init(id: String?, type: String?, data: [UInt8]) {
            self.id = id
            self.type = type
            self.data = data
        }
    }

    /// A result of decoding part of the stream.
    public enum Output: Sendable, Hashable {
        /// An event.
        case event(Event)
        /// A comment, which shows that the connection is alive.
        case comment
        /// An event larger than the limit. The stream continues after it.
        case oversized
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var type: String?
    private var id: String?
    private var isOversized = false
    private var skipsLineFeed = false
    private var isAtStart = true

    /// Creates a decoder that drops events of more than `limit` bytes, and nothing else with them.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Consumes the next bytes of the stream and returns the results they complete.
    public mutating func consume(_ bytes: some Sequence<UInt8>) -> [Output] {
        var outputs: [Output] = []
        for byte in bytes {
            if skipsLineFeed {
                skipsLineFeed = false
                if byte == 10 { continue }
            }
            if byte == 10 || byte == 13 {
                skipsLineFeed = byte == 13
                endLine(into: &outputs)
            } else if line.count + data.count < limit {
                line.append(byte)
            } else {
                isOversized = true
            }
        }
        return outputs
    }

    private mutating func endLine(into outputs: inout [Output]) {
        defer { line.removeAll(keepingCapacity: line.capacity <= 65_536) }
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
        }
        if line.isEmpty { return endEvent(into: &outputs) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return field(String(decoding: line, as: UTF8.self), []) }
        if colon == 0 {
            outputs.append(.comment)
            return
        }
        var value = line[(colon + 1)...]
        if value.first == 32 { value.removeFirst() }
        field(String(decoding: line[..<colon], as: UTF8.self), value)
    }

    private mutating func field(_ name: String, _ value: ArraySlice<UInt8>) {
        switch name {
        case "data":
            if hasData { data.append(10) }
            hasData = true
            data += value
        case "event": type = String(decoding: value, as: UTF8.self)
        case "id": if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
        default: break
        }
    }

    private mutating func endEvent(into outputs: inout [Output]) {
        if isOversized {
            outputs.append(.oversized)
        } else if hasData {
            outputs.append(.event(Event(id: id, type: type, data: data)))
        }
        isOversized = false
        hasData = false
        type = nil
        data.removeAll(keepingCapacity: data.capacity <= 65_536)
    }
}
