internal import Runtime

/// Reads and writes durations in the notation of settings: `90s`, `5m`, `1h30m`, `7d`, `250ms`.
enum DurationText {
    private static let units: [(name: String, millis: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads a duration: units from the largest to the smallest, each at most once. A bare number is refused, because it does not say its unit.
    static func read(_ text: String) throws(SettingSyntaxError) -> Duration {
        let wrong = SettingSyntaxError("is not a duration such as 90s, 5m, 1h30m or 7d")
        guard !text.isEmpty else { throw wrong }
        var rest = text[...]
        var total: Int64 = 0
        var nextUnit = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = String(rest.prefix { $0.isASCII && $0.isLetter })
            rest = rest.dropFirst(name.count)
            guard let count = Int64(digits), let unit = units[nextUnit...].firstIndex(where: { $0.name == name }) else { throw wrong }
            nextUnit = unit + 1
            let (part, isTooLarge) = count.multipliedReportingOverflow(by: units[unit].millis)
            let (sum, sumIsTooLarge) = total.addingReportingOverflow(part)
            guard !isTooLarge, !sumIsTooLarge else { throw wrong }
            total = sum
        }
        return .milliseconds(total)
    }

    /// Returns the shortest text that reads as the same duration (to the millisecond).
    static func write(_ duration: Duration) -> String {
        var rest = duration.millis
        guard rest > 0 else { return "0s" }
        var text = ""
        for unit in units where rest >= unit.millis {
            text += "\(rest / unit.millis)\(unit.name)"
            rest %= unit.millis
        }
        return text
    }
}

/// Reads and writes sizes in the notation of settings: `512`, `64KiB`, `2GiB`. Units are binary and say so; `MB` is refused as ambiguous.
enum SizeText {
    private static let units: [(name: String, bytes: Int)] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)]

    /// Reads a whole number with a unit, or bytes without one.
    static func read(_ text: String) throws(SettingSyntaxError) -> Int {
        let wrong = SettingSyntaxError("is not a size such as 64KiB, 500MiB or 2GiB")
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let name = text.dropFirst(digits.count)
        guard let count = Int(digits), let unit = units.first(where: { $0.name == name }) else { throw wrong }
        let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: unit.bytes)
        guard !isTooLarge else { throw wrong }
        return bytes
    }

    /// Returns the text with the largest unit that leaves no remainder.
    static func write(_ bytes: Int) -> String {
        guard bytes > 0, let unit = units.first(where: { bytes % $0.bytes == 0 }) else { return String(bytes) }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}

/// The error for a text that is not a value of its type. The reason continues a sentence that begins with the value: "… is not a whole number".
struct SettingSyntaxError: Error, Equatable, CustomStringConvertible {
    let reason: String
    var description: String { reason }

    init(_ reason: String) {
        self.reason = reason
    }
}
