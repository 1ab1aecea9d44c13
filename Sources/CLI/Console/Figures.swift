internal import Coding
internal import Glibc
public import Runtime

/// Writes times, durations, prices and counts for people.
public enum Figures {
    /// Returns a time in the reader's time zone: `05:00` for today, `2026-11-23 05:00` for another day, and the text itself if it is no time.
    public static func minute(_ text: String, now: Timestamp = SystemTime().wall) -> String {
        guard let time = Timestamp(rfc3339: text) else { return text }
        let (moment, today) = (local(time), local(now))
        let clock = "\(two(moment.tm_hour)):\(two(moment.tm_min))"
        if moment.tm_year == today.tm_year, moment.tm_yday == today.tm_yday { return clock }
        return "\(moment.tm_year + 1_900)-\(two(moment.tm_mon + 1))-\(two(moment.tm_mday)) \(clock)"
    }

    /// Returns a duration: `0.4 s`, `61 s`, `3 m 20 s`.
    static func duration(_ millis: Int64) -> String {
        if millis < 9_950 { return "\((millis + 50) / 1_000).\((millis + 50) / 100 % 10) s" }
        let seconds = millis.adding(saturating: 500) / 1_000
        return seconds < 120 ? "\(seconds) s" : "\(seconds / 60) m \(seconds % 60) s"
    }

    /// Returns a price without needless zeros: `0.042100` → `0.0421`, `1.500000` → `1.50`.
    static func price(_ dollars: String) -> String {
        var text = dollars
        while text.hasSuffix("0"), let point = text.firstIndex(of: "."), text.distance(from: point, to: text.endIndex) > 3 { text.removeLast() }
        return text
    }

    /// Returns a count with its digits grouped: `12,345`.
    static func grouped(_ number: Int64) -> String {
        var digits = String(number)
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
            position -= 3
        }
        return digits
    }

    private static func local(_ time: Timestamp) -> tm {
        var seconds = time_t(time.millis / 1_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
