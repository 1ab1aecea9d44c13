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

    /// Sets level and format; call it once, at start.
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

    /// Forgets a secret that is one no longer.
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
