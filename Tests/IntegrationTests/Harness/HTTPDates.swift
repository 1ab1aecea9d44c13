import Runtime

/// Writes dates in HTTP's format (RFC 9110 §5.6.7).
enum HTTPDates {
    /// Returns a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(_ time: Timestamp) -> String {
        let text = Array(time.rfc3339)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let day = days[Int(time.millis / 86_400_000 % 7)]
        let month = months[(Int(String(text[5...6])) ?? 1) - 1]
        return "\(day), \(String(text[8...9])) \(month) \(String(text[0...3])) \(String(text[11...18])) GMT"
    }
}
