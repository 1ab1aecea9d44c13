internal import Runtime

/// The Date field (RFC 9110 §5.6.7), formatted once a second.
@NetworkLoop final class DateField {
    private nonisolated static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private nonisolated static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private var second: Int64 = -1
    private var line: [UInt8] = []
    private let clock = SystemTime()

    nonisolated init() {}

    /// The field line `date: Sun, 06 Nov 1994 08:49:37 GMT`, with its line end.
    var current: [UInt8] {
        let now = clock.wall
        let seconds = now.millis / 1_000
        if seconds != second {
            second = seconds
            line = Array("date: \(DateField.text(now))\r\n".utf8)
        }
        return line
    }

    nonisolated static func text(_ time: Timestamp) -> String {
        // RFC 3339 has every part in a fixed place: `1994-11-06T08:49:37.000Z`.
        let parts = time.rfc3339.split { "-T:.Z".contains($0) }
        let day = Int((time.millis / 86_400_000) % 7)
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(days[day]), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}
