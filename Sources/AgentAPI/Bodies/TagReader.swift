internal import Coding

/// Reads the tags of a run; tags that are equal once normalized count once.
enum TagReader {
    static func read(_ reader: FieldReader) -> [String] {
        guard let values = reader.list("tags", atMost: .max) else { return [] }
        var tags: [String] = []
        for (position, value) in values.enumerated() {
            guard let text = value.asString else {
                reader.report("tags[\(position)]", .type, "must be a string")
                continue
            }
            if text.unicodeScalars.contains("\0") {
                reader.report("tags[\(position)]", .value, "must not contain the character NUL")
                continue
            }
            let tag = normalized(text)
            guard (1...APILimits.tagCharacters).contains(tag.unicodeScalars.count) else {
                reader.report("tags[\(position)]", .length, "must have 1 to \(APILimits.tagCharacters) characters")
                continue
            }
            if !tags.contains(tag) { tags.append(tag) }
        }
        if tags.count > APILimits.tags { reader.report("tags", .length, "must have at most \(APILimits.tags) elements, has \(tags.count)") }
        return tags
    }

    /// Returns a tag as runs store it: trimmed, in lower case, inner white space replaced by dashes.
    static func normalized(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: "-")
    }
}
