/// A moment of wall-clock time: whole milliseconds since 1970-01-01T00:00:00Z, as it is stored and as it goes over the wire.
public struct Timestamp: Sendable, Hashable {
    /// Milliseconds since 1970, leap seconds not counted.
    public let millis: Int64

    /// A moment from milliseconds since 1970.
    public init(millis: Int64) {
        self.millis = millis
    }

    /// The moment `duration` later (earlier when it is negative); far-away moments stop at the ends of the range.
    public func advanced(by duration: Duration) -> Timestamp {
        let (sum, overflow) = millis.addingReportingOverflow(duration.millis)
        return Timestamp(millis: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// How long after `self` the other moment is; negative when it is before.
    public func duration(to other: Timestamp) -> Duration {
        .milliseconds(other.millis) - .milliseconds(millis)
    }
}

extension Timestamp: Comparable {
    /// Whether `left` is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millis < right.millis
    }
}

extension Timestamp: Codable {
    /// Reads the milliseconds.
    public init(from decoder: any Decoder) throws {
        millis = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the milliseconds. The API's text form is `rfc3339`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millis)
    }
}
