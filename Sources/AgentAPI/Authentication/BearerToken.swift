internal import Server

/// Reads the token from `Authorization: Bearer …`.
enum BearerToken {
    /// Returns the token, or `nil` if the field is missing or has another form.
    static func read(_ fields: Fields) -> String? {
        let parts = (fields["authorization"] ?? "").utf8.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
        guard parts.count == 2, Substring(parts[0]).lowercased() == "bearer" else { return nil }
        return String(Substring(parts[1]))
    }
}
