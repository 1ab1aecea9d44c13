internal import Server

/// Reads what `Authorization: Bearer …` carries.
enum BearerToken {
    /// The token; `nil` when the field is missing or of another form.
    static func read(_ fields: Fields) -> String? {
        let parts = (fields["authorization"] ?? "").split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
