/// A moment of wall-clock time: whole milliseconds since 1970-01-01T00:00:00Z, as stored and transmitted.
public struct Timestamp: Sendable, Hashable {
    /// Milliseconds since 1970, without leap seconds.
    public let millis: Int64

    /// Creates a moment from milliseconds since 1970.
    public init(millis: Int64) {
        self.millis = millis
    }

    /// Returns the moment `duration` later (earlier if it is negative), clamped to the range.
    public func advanced(by duration: Duration) -> Timestamp {
        let (sum, overflow) = millis.addingReportingOverflow(duration.millis)
        return Timestamp(millis: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// Returns the time from this moment to another one; negative if the other is earlier.
    public func duration(to other: Timestamp) -> Duration {
        .milliseconds(other.millis) - .milliseconds(millis)
    }
}

extension Timestamp: Comparable {
    /// Returns whether `left` is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millis < right.millis
    }
}

extension Timestamp: Codable {
    /// Decodes the milliseconds.
    public init(from decoder: any Decoder) throws {
        millis = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Encodes the milliseconds. The API's text form is `rfc3339`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millis)
    }
}
