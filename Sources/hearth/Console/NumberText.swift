internal import Coding

/// Writes durations, amounts and counts for people.
enum NumberText {
    /// Returns a duration: `0.4 s`, `61 s`, `3 m 20 s`.
    static func time(_ millis: Int64) -> String {
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

    /// Returns a number with its digits grouped: `12,345`.
    static func grouped(_ number: Int64) -> String {
        var digits = String(number)
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
            position -= 3
        }
        return digits
    }
}
