/// A number with too many digits for 64 bits and a `Double`, kept as its original text. Two are equal if they denote the same number.
public struct JSONNumber: Sendable, Hashable {
    /// The number as it was written.
    public let text: String
    /// The value in normal form.
    private let meaning: DecimalDigits

    init(text: String, meaning: DecimalDigits) {
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
struct DecimalDigits: Sendable, Hashable {
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
