/// Reads one number of a JSON text.
struct JSONNumberReader {
    let text: UnsafeBufferPointer<UInt8>
    /// Where reading is, or has stopped.
    private(set) var at: Int
    /// After a failure: what was expected at that place.
    private(set) var expectation = "expected a digit"

    init(text: UnsafeBufferPointer<UInt8>, at: Int) {
        self.text = text
        self.at = at
    }

    /// Powers of ten that a `Double` holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The number; `nil` where there is none by the grammar.
    mutating func read() -> JSONValue? {
        let start = at
        let isNegative = text[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let first = at
        var mantissa: UInt64 = 0
        guard takeDigits(&mantissa) else { return nil }
        if text[first] == UInt8(ascii: "0"), at > first + 1 {
            at = first
            expectation = "expected a number without leading zeros"
            return nil
        }
        var digits = at - first
        var exponent = 0
        var isWhole = true
        if at < text.count, text[at] == UInt8(ascii: ".") {
            isWhole = false
            at += 1
            let point = at
            guard takeDigits(&mantissa) else { return nil }
            exponent = point - at
            digits += at - point
        }
        if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            at += 1
            let isDown = at < text.count && text[at] == UInt8(ascii: "-")
            if isDown || at < text.count && text[at] == UInt8(ascii: "+") { at += 1 }
            let begin = at
            var power: UInt64 = 0
            guard takeDigits(&power) else { return nil }
            // Beyond this the power may have wrapped around; the slow way below knows better.
            guard at - begin <= 9 else { return slow(start) }
            exponent += isDown ? -Int(power) : Int(power)
        }
        // Eighteen digits fit 64 bits; of more the mantissa may have wrapped around.
        guard digits <= 18 else { return slow(start) }
        if isWhole { return .integer(isNegative ? -Int64(mantissa) : Int64(mantissa)) }
        // A mantissa below 2^53 and a power of ten that is exact have an exact result but for one rounding: the nearest double.
        guard mantissa < 1 << 53, abs(exponent) <= 22, digits <= 15 else { return slow(start) }
        let power = JSONNumberReader.powers[abs(exponent)]
        let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        if let whole = Int64(exactly: value) {
            // Above 2^53 a double's neighbours are more than one apart: whether it is meant is told by the digits.
            guard whole.magnitude < 1 << 53 else { return slow(start) }
            return .integer(isNegative ? -whole : whole)
        }
        return .number(isNegative ? -value : value)
    }

    /// A number whose digits must be looked at to tell what holds them.
    private func slow(_ start: Int) -> JSONValue {
        let bytes = UnsafeBufferPointer(rebasing: text[start..<at])
        let meaning = DecimalDigits(bytes)
        if let integer = meaning.integer { return .integer(integer) }
        let string = String(decoding: bytes, as: UTF8.self)
        // A double that is written with the same digits has lost none.
        if meaning.digits.count <= 17, let double = Double(string), double.isFinite, DecimalDigits(double.description.utf8) == meaning {
            return .number(double)
        }
        return .decimal(JSONNumber(text: string, meaning: meaning))
    }

    @inline(__always) private mutating func takeDigits(_ value: inout UInt64) -> Bool {
        let start = at
        while at < text.count, text[at] &- 48 < 10 {
            value = value &* 10 &+ UInt64(text[at] &- 48)
            at += 1
        }
        return at > start
    }
}
