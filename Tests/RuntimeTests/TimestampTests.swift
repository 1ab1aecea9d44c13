import Runtime
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_700_000_000_123, "2023-11-14T22:13:20.123Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
    ])
    func writesAndReadsTheSameMoment(millis: Int64, text: String) {
        #expect(Timestamp(millis: millis).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(millis: millis))
    }

    @Test func readsOffsetsAndAnyNumberOfDecimals() {
        #expect(Timestamp(rfc3339: "2026-11-23T06:30:00+01:30")?.rfc3339 == "2026-11-23T05:00:00.000Z")
        #expect(Timestamp(rfc3339: "2026-11-23t05:00:00.1239999z")?.rfc3339 == "2026-11-23T05:00:00.123Z")
        #expect(Timestamp(rfc3339: "2026-11-23 05:00:00.5-00:01")?.rfc3339 == "2026-11-23T05:01:00.500Z")
        // A leap second is the first of the next minute.
        #expect(Timestamp(rfc3339: "2016-12-31T23:59:60Z")?.rfc3339 == "2017-01-01T00:00:00.000Z")
    }

    @Test(arguments: [
        "", "2026-02-30T00:00:00Z", "2026-11-23", "2026-11-23T24:00:00Z", "2026-11-23T05:00:00", "2026-11-23T05:00:00.Z", "2026-11-23T05:00:00Zx",
        "2100-02-29T00:00:00Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-23T05:60:00Z",
        "2026-11-23T05:00:61Z", "2026-11-23T05:00:00+24:00", "2026-11-23T05:00:00+0100", "26-11-23T05:00:00Z", "-026-11-23T05:00:00Z",
    ])
    func refusesWhatIsNoMoment(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func everyDayOfFourCenturiesComesBack() {
        for day in stride(from: Int64(-100_000), to: 100_000, by: 17) {
            let moment = Timestamp(millis: day * 86_400_000 + 12_345)
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
        }
    }

    /// Times from outside may be any number: what is beyond the range stays at its edge.
    @Test func arithmeticStopsAtTheEdges() {
        #expect(Timestamp(millis: .max).advanced(by: .seconds(1)).millis == .max)
        #expect(Timestamp(millis: .min).advanced(by: .seconds(-1)).millis == .min)
        #expect(Instant(nanos: .max).advanced(by: .nanoseconds(1)).nanos == .max)
        #expect(Instant(nanos: .min).advanced(by: .nanoseconds(-1)).nanos == .min)
        #expect(Duration.seconds(Int64.max).nanos == .max && Duration.seconds(Int64.min).nanos == .min)
        #expect(Duration.seconds(Int64.max).millis == .max && Duration.seconds(Int64.min).millis == .min)
        #expect(Duration.milliseconds(-1_500).millis == -1_500 && Duration.microseconds(1_500).nanos == 1_500_000)
        #expect(Instant(nanos: 3).duration(to: Instant(nanos: 1)) == .nanoseconds(-2))
        #expect(Timestamp(millis: 3).duration(to: Timestamp(millis: 1)) == .milliseconds(-2))
    }
}
