/// A number whose digits neither 64 bits nor a `Double` can hold, kept as the text that it came as. Two are equal when they mean the same number.
public struct JSONNumber: Sendable, Hashable {
    /// The number as it was written.
    public let text: String
    /// Its value, written in one way only.
    private let meaning: DecimalDigits

    init(text: String, meaning: DecimalDigits) {
        self.text = text
        self.meaning = meaning
    }

    /// The nearest `Double`; the largest one for what is beyond them.
    public var double: Double {
        let value = Double(text) ?? 0
        return value.isFinite ? value : (value < 0 ? -Double.greatestFiniteMagnitude : .greatestFiniteMagnitude)
    }

    /// Compares what they mean.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool { left.meaning == right.meaning }

    /// Hashes what it means.
    public func hash(into hasher: inout Hasher) { hasher.combine(meaning) }
}

/// A decimal number as its digits, without zeros at either end, and the power of ten of the last one.
struct DecimalDigits: Sendable, Hashable {
    let isNegative: Bool
    let digits: [UInt8]
    let exponent: Int

    /// From a number of JSON's grammar.
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
                    // What is beyond this is beyond everything.
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

    /// The number, where it is whole and fits.
    var integer: Int64? {
        guard exponent >= 0, digits.count + min(exponent, 32) <= 19 else { return nil }
        var value: Int64 = 0
        for digit in digits + [UInt8](repeating: 48, count: exponent) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            // Below zero there is one more.
            let (sum, beyond) = tens.subtractingReportingOverflow(Int64(digit - 48))
            if overflow || beyond { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}
