internal import Glibc
internal import Runtime

/// Writes times in the reader's time zone.
enum LocalTime {
    /// Returns `05:00` for today, `2026-11-23 05:00` for another day, and the text itself if it is no time.
    static func minute(_ text: String, now: Timestamp = SystemTime().wall) -> String {
        guard let time = Timestamp(rfc3339: text) else { return text }
        let (moment, today) = (parts(time), parts(now))
        let clock = "\(two(moment.tm_hour)):\(two(moment.tm_min))"
        if moment.tm_year == today.tm_year, moment.tm_yday == today.tm_yday { return clock }
        return "\(moment.tm_year + 1_900)-\(two(moment.tm_mon + 1))-\(two(moment.tm_mday)) \(clock)"
    }

    private static func parts(_ time: Timestamp) -> tm {
        var seconds = time_t(time.millis / 1_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
