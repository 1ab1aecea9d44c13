/// A number with too many digits for both 64 bits and a `Double`, kept as its original text. Two are equal if they denote the same number.
public struct JSONNumber: Sendable, Hashable {
    /// The number as it was written.
    public let text: String
    /// The value in normal form.
    private let meaning: DecimalDigits

    fileprivate init(text: String, meaning: DecimalDigits) {
        self.text = text
        self.meaning = meaning
    }

    /// The nearest `Double`; the largest finite one for numbers beyond.
    public var double: Double {
        let value = Double(text) ?? 0
        return value.isFinite ? value : (value < 0 ? -Double.greatestFiniteMagnitude : .greatestFiniteMagnitude)
    }

    /// Compares the values.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool { left.meaning == right.meaning }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) { hasher.combine(meaning) }
}

/// A decimal number in normal form: its digits, without zeros at either end, and the power of ten of the last digit.
private struct DecimalDigits: Sendable, Hashable {
    let isNegative: Bool
    let digits: [UInt8]
    let exponent: Int

    /// Creates the digits of a number in JSON's grammar.
    init(_ text: some Sequence<UInt8>) {
        var isNegative = false
        var digits: [UInt8] = []
        var zeros = 0
        var exponent = 0
        var isFraction = false
        var power: Int?
        var isPowerNegative = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): if power == nil { isNegative = true } else { isPowerNegative = true }
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): power = 0
            case 48...57:
                if let before = power {
                    // Any larger power is out of range anyway.
                    power = min(before * 10 + Int(byte - 48), 1 << 40)
                    continue
                }
                if isFraction { exponent -= 1 }
                if byte == 48 {
                    if !digits.isEmpty { zeros += 1 }
                } else {
                    digits += [UInt8](repeating: 48, count: zeros)
                    digits.append(byte)
                    zeros = 0
                }
            default: break
            }
        }
        exponent += zeros + (isPowerNegative ? -(power ?? 0) : power ?? 0)
        self.isNegative = isNegative && !digits.isEmpty
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    /// The number, if it is whole and fits.
    var integer: Int64? {
        guard exponent >= 0, digits.count + min(exponent, 32) <= 19 else { return nil }
        var value: Int64 = 0
        for digit in digits + [UInt8](repeating: 48, count: exponent) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            // The negative range has one more value.
            let (sum, beyond) = tens.subtractingReportingOverflow(Int64(digit - 48))
            if overflow || beyond { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}

/// A reader of one number in a JSON text.
struct JSONNumberReader {
    private let text: UnsafeBufferPointer<UInt8>
    /// The current position, or the one at which reading stopped.
    private(set) var at: Int
    /// After a failure, the expectation at that position.
    private(set) var expectation = "expected a digit"

    init(text: UnsafeBufferPointer<UInt8>, at: Int) {
        self.text = text
        self.at = at
    }

    /// The powers of ten that a `Double` represents exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// Reads the number; returns `nil` if the grammar allows none.
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
            // With more digits the power may have overflowed; the slow path handles it.
            guard at - begin <= 9 else { return slow(start) }
            exponent += isDown ? -Int(power) : Int(power)
        }
        // Eighteen digits fit 64 bits; with more the mantissa may have overflowed.
        guard digits <= 18 else { return slow(start) }
        if isWhole { return .integer(isNegative ? -Int64(mantissa) : Int64(mantissa)) }
        // With a mantissa below 2^53 and an exact power of ten the result is rounded only once: it is the nearest double.
        guard mantissa < 1 << 53, abs(exponent) <= 22, digits <= 15 else { return slow(start) }
        let power = JSONNumberReader.powers[abs(exponent)]
        let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        if let whole = Int64(exactly: value) {
            // Above 2^53 adjacent doubles are more than one apart: only the digits tell whether this one is meant.
            guard whole.magnitude < 1 << 53 else { return slow(start) }
            return .integer(isNegative ? -whole : whole)
        }
        return .number(isNegative ? -value : value)
    }

    /// Returns the number that begins at `start` when only its digits tell how it must be represented.
    private func slow(_ start: Int) -> JSONValue {
        let bytes = UnsafeBufferPointer(rebasing: text[start..<at])
        let meaning = DecimalDigits(bytes)
        if let integer = meaning.integer { return .integer(integer) }
        let string = String(decoding: bytes, as: UTF8.self)
        // A double that prints the same digits has lost none.
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
