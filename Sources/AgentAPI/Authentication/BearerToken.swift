internal import Server

/// Reads what `Authorization: Bearer …` carries.
enum BearerToken {
    /// The token; `nil` when the field is missing or of another form.
    static func read(_ fields: Fields) -> String? {
        let parts = (fields["authorization"] ?? "").utf8.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
        guard parts.count == 2, Substring(parts[0]).lowercased() == "bearer" else { return nil }
        return String(Substring(parts[1]))
    }
}
