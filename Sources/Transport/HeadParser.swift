/// Collects the header lines of an answer as libcurl delivers them, one per call. Pure.
struct HeadParser {
    private var status = 0
    private var headers: [String: String] = [:]
    private var byteCount = 0

    /// The result of reading a line.
    enum Outcome: Equatable {
        /// More lines follow.
        case more
        /// The head is complete. Interim answers (1xx, RFC 9110 §15.2) and trailers do not count.
        case complete(HTTPHead)
        /// The head is larger than `TransportLimits.headBytes`.
        case tooLarge
    }

    mutating func take(_ line: String) -> Outcome {
        byteCount += line.utf8.count
        guard byteCount <= TransportLimits.headBytes else { return .tooLarge }
        let text = line.utf8.last == 10 ? String(decoding: line.utf8.dropLast(line.hasSuffix("\r\n") ? 2 : 1), as: UTF8.self) : line
        if text.hasPrefix("HTTP/") {
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            headers = [:]
        } else if text.isEmpty {
            return status >= 200 ? .complete(HTTPHead(status: status, headers: headers)) : .more
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let name = text[..<colon].lowercased()
            let value = String(text[text.utf8.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            headers[name] = headers[name].map { "\($0), \(value)" } ?? value
        }
        return .more
    }
}
