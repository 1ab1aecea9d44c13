import Coding
import Testing

/// Numbers from outside: nothing traps, and what does not fit becomes the nearest number that does.
@Suite struct NumberTests {
    @Test(arguments: [
        (0.4, 0), (0.5, 1), (-0.5, -1), (-1.4, -1), (1e300, Int64.max), (-1e300, .min), (.infinity, .max), (-.infinity, .min), (.nan, 0),
        (0x1p63, .max),
        (-0x1p63, .min), (0x1.fffffffffffffp62, 9_223_372_036_854_774_784),
    ])
    func aDoubleBecomesTheNearestInteger(value: Double, number: Int64) {
        #expect(Int64(saturating: value) == number)
    }

    @Test(arguments: [(1, 2, 3), (Int64.max, 1, .max), (.min, -1, .min), (.max, .min, -1), (.min, .max, -1)] as [(Int64, Int64, Int64)])
    func aSumStopsAtTheEdges(left: Int64, right: Int64, sum: Int64) {
        #expect(left.adding(saturating: right) == sum && right.adding(saturating: left) == sum)
    }

    @Test(
        arguments: [(5, 3, 2), (3, 5, 0), (3, 3, 0), (Int64.max, -1, .max), (.max, .min, .max), (.min, .max, 0), (0, .min, .max)]
            as [(Int64, Int64, Int64)])
    func anExcessIsNeverNegative(left: Int64, right: Int64, excess: Int64) {
        #expect(left.more(than: right) == excess)
    }

    @Test(
        arguments: [
            ("5", 5, 5), ("-5", -5, 0), ("2.5", 3, 3), ("1e30", .max, .max), ("-1e400", .min, 0), ("12345678901234567890123", .max, .max),
            ("\"5\"", nil, nil), ("true", nil, nil), ("null", nil, nil),
        ] as [(String, Int64?, Int64?)])
    func aCountIsAWholeNumberThatIsNotNegative(text: String, nearest: Int64?, count: Int64?) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value.asNearestInteger == nearest && value.asCount == count)
    }
}
