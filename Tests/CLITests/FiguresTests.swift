import Runtime
import Testing

@testable import CLI

/// Times, durations, prices and counts for people.
@Suite struct FiguresTests {
    @Test(arguments: [
        (0, "0.0 s"), (49, "0.0 s"), (50, "0.1 s"), (9_949, "9.9 s"), (9_950, "10 s"), (119_499, "119 s"), (119_500, "2 m 0 s"),
        (Int64.max, "153722867280912 m 55 s"),
    ])
    func durationsAreShort(millis: Int64, text: String) {
        #expect(Figures.duration(millis) == text)
    }

    @Test(arguments: [("0.042100", "0.0421"), ("1.500000", "1.50"), ("2.000000", "2.00"), ("0.000001", "0.000001"), ("3", "3"), ("10", "10")])
    func pricesHaveNoNeedlessZeros(dollars: String, text: String) {
        #expect(Figures.price(dollars) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] as [(Int64, String)])
    func countsAreGrouped(number: Int64, text: String) {
        #expect(Figures.grouped(number) == text)
    }

    /// The texts depend on the time zone of the machine, their form does not.
    @Test func aTimeOfAnotherDayHasItsDate() throws {
        let noon = "2026-11-23T12:00:00.000Z"
        let now = try #require(Timestamp(rfc3339: noon))
        #expect(Figures.minute(noon, now: now).wholeMatch(of: /\d\d:\d\d/) != nil)
        for other in ["2026-11-21T12:00:00.000Z", "2025-11-23T12:00:00.000Z"] {
            #expect(Figures.minute(other, now: now).wholeMatch(of: /202\d-11-2\d \d\d:\d\d/) != nil, "\(other)")
        }
        #expect(Figures.minute("soon", now: now) == "soon")
    }
}
