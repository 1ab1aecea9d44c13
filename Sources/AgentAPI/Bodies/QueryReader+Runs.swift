internal import Coding
internal import RunEngine

/// The text filters of a list of runs.
extension QueryReader {
    /// Returns the values of `tag`, normalized as runs store them.
    mutating func tags() -> [String] {
        var tags: [String] = []
        for value in values("tag") {
            let tag = TagReader.normal(value)
            if (1...APILimits.tagCharacters).contains(tag.unicodeScalars.count), TextRule.mistake(in: tag) == nil {
                tags.append(tag)
            } else {
                report("tag", .length, "must have 1 to \(APILimits.tagCharacters) characters")
            }
        }
        return tags
    }

    /// Returns the value of `repository`.
    mutating func repository() -> String? {
        guard let name = text("repository") else { return nil }
        if RepositoryName(name) == nil { report("repository", .value, "must be owner/repo") }
        return name
    }

    /// Returns the value of `dedupeKey`.
    mutating func dedupeKey() -> String? {
        guard let key = text("dedupeKey") else { return nil }
        if !(1...APILimits.titleCharacters).contains(key.unicodeScalars.count) {
            report("dedupeKey", .length, "must have 1 to \(APILimits.titleCharacters) characters")
        } else if let mistake = TextRule.mistake(in: key) {
            report("dedupeKey", .value, mistake)
        }
        return key
    }
}
