internal import Glibc
internal import Synchronization

/// The output of the log: standard error, one `write` per line. It is the log's only exit, and so the only place that redacts.
public enum LogOutput {
    /// The format of a line.
    public enum Format: Sendable {
        /// Readable on a terminal.
        case text
        /// One JSON object per line.
        case json
    }

    private static let level = Atomic<Int>(LogLevel.info.rawValue)
    private static let isJSON = Atomic<Bool>(false)
    private static let secrets = Locked<[String: SecretFinder]>([:])

    /// Sets the level and the format. Call it once, at the start.
    public static func configure(level: LogLevel, format: Format) {
        self.level.store(level.rawValue, ordering: .relaxed)
        isJSON.store(format == .json, ordering: .relaxed)
    }

    /// Redacts `text` from now on: `***` replaces it wherever it would appear in a line, in any encoding. Texts under 8 bytes are ignored, since they
    /// would blank out ordinary words.
    public static func redact(_ text: String) {
        guard text.utf8.count >= 8 else { return }
        let finder = SecretFinder(text)
        secrets.withLock { $0[text] = finder }
    }

    /// Stops redacting a text that is no longer secret.
    public static func forget(_ text: String) {
        secrets.withLock { $0[text] = nil }
    }

    static func isOn(_ level: LogLevel) -> Bool {
        level.rawValue >= self.level.load(ordering: .relaxed)
    }

    static func write(_ line: LogLine) {
        let now = SystemTime().wall
        var text = isJSON.load(ordering: .relaxed) ? line.json(at: now) : line.plain(at: now)
        for finder in secrets.withLock({ Array($0.values) }) { text = finder.hide(in: text, mark: "***") }
        text.append("\n")
        text.withUTF8 { bytes in
            _ = Glibc.write(2, bytes.baseAddress, bytes.count)
        }
    }
}

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
