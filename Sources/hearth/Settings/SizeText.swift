/// Reads and writes sizes in people's notation: `512`, `64KiB`, `2GiB`. Units are binary and say so; `MB` is ambiguous and refused.
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
