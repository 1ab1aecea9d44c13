/// A line of the log.
struct LogLine {
    let level: LogLevel
    let label: String
    let message: String
    let fields: [String: String]

    /// Returns one JSON object: time, level, part, message, then the fields sorted by name.
    func json(at moment: Timestamp) -> String {
        var text = "{\"time\":\"\(moment.rfc3339)\",\"level\":\"\(level)\",\"part\":"
        text.append(quoted(label))
        text.append(",\"message\":")
        text.append(quoted(message))
        for key in fields.keys.sorted() {
            text.append(",\(quoted(key)):\(quoted(fields[key] ?? ""))")
        }
        text.append("}")
        return text
    }

    /// Returns `05:00:00.000 info  engine: message  run=run_…` for a terminal. Control characters are escaped, so that a line stays one line.
    func plain(at moment: Timestamp) -> String {
        let name = "\(level)"
        var text = "\(moment.rfc3339.dropFirst(11).dropLast()) \(name)\(String(repeating: " ", count: 8 - name.count))\(label): \(escaped(message))"
        for key in fields.keys.sorted() {
            text.append("  \(key)=\(escaped(fields[key] ?? ""))")
        }
        return text
    }
}

private func quoted(_ text: String) -> String {
    "\"\(escaped(text, quotes: true))\""
}

private func escaped(_ text: String, quotes: Bool = false) -> String {
    // C2 and E2 are, among others, the first bytes of Unicode's line breaks.
    let mayBreak = text.utf8.contains { $0 < 0x20 || $0 == 0x7f || $0 == 0xc2 || $0 == 0xe2 || (quotes && ($0 == 0x22 || $0 == 0x5c)) }
    guard mayBreak else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n": result.append("\\n")
        case "\t": result.append("\\t")
        case "\r": result.append("\\r")
        case "\"" where quotes: result.append("\\\"")
        case "\\" where quotes: result.append("\\\\")
        case _ where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}":
            let hex = String(scalar.value, radix: 16)
            result.append("\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)")
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
