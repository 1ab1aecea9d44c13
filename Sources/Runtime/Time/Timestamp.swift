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

    /// Encodes the milliseconds. The text form in the API is `rfc3339`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millis)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The RFC 3339 form in UTC, always with three decimals: `2026-11-23T05:00:00.000Z`.
    public var rfc3339: String {
        let days = millis.flooredDivision(by: 86_400_000)
        let remainder = millis % 86_400_000
        let rest = remainder < 0 ? remainder + 86_400_000 : remainder
        let date = CivilDate(daysSince1970: days)
        var text = ""
        text.reserveCapacity(24)
        text.append(padded(date.year, to: 4))
        text.append("-\(padded(date.month, to: 2))-\(padded(date.day, to: 2))T")
        text.append("\(padded(rest / 3_600_000, to: 2)):\(padded(rest / 60_000 % 60, to: 2)):")
        text.append("\(padded(rest / 1_000 % 60, to: 2)).\(padded(rest % 1_000, to: 3))Z")
        return text
    }

    /// The same as `rfc3339`.
    public var description: String { rfc3339 }

    /// Parses an RFC 3339 date-time: any offset, any number of decimals (truncated to milliseconds), `T` and `Z` in either case, or a space for `T`.
    /// Returns `nil` for anything else, including impossible dates.
    public init?(rfc3339 text: String) {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.take("-"), let month = reader.number(digits: 2), reader.take("-"),
            let day = reader.number(digits: 2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(digits: 2), reader.take(":"), let minute = reader.number(digits: 2), reader.take(":"),
            let second = reader.number(digits: 2)
        else { return nil }
        guard (1...12).contains(month), (1...CivilDate.days(inMonth: month, of: year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if reader.take(".") {
            guard let value = reader.millisOfFraction() else { return nil }
            fraction = value
        }
        var offsetMinutes: Int64 = 0
        if !(reader.take("Z") || reader.take("z")) {
            let sign: Int64
            if reader.take("+") { sign = 1 } else if reader.take("-") { sign = -1 } else { return nil }
            guard let hours = reader.number(digits: 2), reader.take(":"), let minutes = reader.number(digits: 2), hours < 24, minutes < 60
            else { return nil }
            offsetMinutes = sign * (hours * 60 + minutes)
        }
        guard reader.isAtEnd else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        millis = (((days * 24 + hour) * 60 + minute - offsetMinutes) * 60 + second) * 1_000 + fraction
    }
}

private func padded(_ value: Int64, to width: Int) -> String {
    let digits = String(value)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}

/// A reader of fixed-width decimal numbers in ASCII text.
private struct DigitReader {
    let bytes: [UInt8]
    var index = 0

    var isAtEnd: Bool { index == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        guard index + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[index..<index + digits] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        index += digits
        return value
    }

    /// Reads the decimals after the point, truncated to milliseconds.
    mutating func millisOfFraction() -> Int64? {
        var value: Int64 = 0
        var scale: Int64 = 100
        let start = index
        while index < bytes.count, (48...57).contains(bytes[index]) {
            value += Int64(bytes[index] - 48) * scale
            scale /= 10
            index += 1
        }
        return index > start ? value : nil
    }
}
