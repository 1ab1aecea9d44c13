/// Arithmetic on numbers from outside: results beyond 64 bits become the nearest representable number, and nothing traps.
extension Int64 {
    /// Creates the nearest whole number; 0 for NaN.
    public init(saturating value: Double) {
        let rounded = value.rounded()
        self = Int64(exactly: rounded) ?? (rounded.isNaN ? 0 : rounded < 0 ? .min : .max)
    }

    /// Returns the sum, or the representable number nearest to it.
    public func adding(saturating other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// Returns the amount by which this count exceeds another one; 0 if it does not.
    public func more(than other: Int64) -> Int64 {
        guard self > other else { return 0 }
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? .max : difference
    }
}

extension JSONValue {
    /// A whole number from outside: rounded, and clamped to 64 bits.
    public var asNearestInteger: Int64? {
        if case .integer(let value) = self { return value }
        return asDouble.map { Int64(saturating: $0) }
    }

    /// A count from outside: rounded, never below zero.
    public var asCount: Int64? { asNearestInteger.map { Swift.max(0, $0) } }
}
