/// Writes a request as the command that sends the same by hand.
enum CurlLine {
    /// Returns `curl` with method, key and body; key and address are variables, which the demo shows once.
    static func of(method: String, path: String, body: String?, isStream: Bool = false) -> String {
        var line = "curl -s"
        if isStream { line += "N" }
        if method != "GET", !(method == "POST" && body != nil) { line += " -X \(method)" }
        line += " -H \"Authorization: Bearer $KEY\""
        let quotedPath = path.contains("?") || path.contains("&") ? "\"$URL\(path)\"" : "$URL\(path)"
        line += " \(quotedPath)"
        if let body { line += " \\\n       --json \(quoted(body))" }
        return line
    }

    /// Returns the text in single quotes, as every shell reads it.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
