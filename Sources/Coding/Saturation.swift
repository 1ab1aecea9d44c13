/// Numbers that somebody else has chosen: what is beyond 64 bits becomes the nearest number that is not, and nothing traps.
extension Int64 {
    /// The nearest whole number; 0 for what is no number.
    public init(saturating value: Double) {
        let rounded = value.rounded()
        self = Int64(exactly: rounded) ?? (rounded.isNaN ? 0 : rounded < 0 ? .min : .max)
    }

    /// The sum, or the number that is nearest to it.
    public func adding(saturating other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// By how much it is more than another count; 0 where it is not.
    public func more(than other: Int64) -> Int64 {
        guard self > other else { return 0 }
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? .max : difference
    }
}

extension JSONValue {
    /// A whole number as somebody else writes it: rounded, and the nearest one that fits 64 bits.
    public var asNearestInteger: Int64? {
        if case .integer(let value) = self { return value }
        return asDouble.map { Int64(saturating: $0) }
    }

    /// A count as somebody else writes it: rounded, never below zero.
    public var asCount: Int64? { asNearestInteger.map { Swift.max(0, $0) } }
}
