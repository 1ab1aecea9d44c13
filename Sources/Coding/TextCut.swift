extension String {
    /// Returns the longest prefix of at most `limit` UTF-8 bytes that does not split a character, and whether anything was cut off.
    ///
    /// A character with more scalars than any real one is split between two of them: searching for its start in a text of a hundred thousand
    /// combining marks would take minutes.
    public func cut(toBytes limit: Int) -> (text: String, isTruncated: Bool) {
        guard utf8.count > limit else { return (self, false) }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        let nearest = end
        for _ in 0..<String.scalarsOfCharacter {
            if end == startIndex || end.samePosition(in: self) != nil { return (String(self[..<end]), true) }
            end = unicodeScalars.index(before: end)
        }
        return (String(unicodeScalars[..<nearest]), true)
    }

    /// The longest emoji have eleven scalars, letters with all their marks a few.
    private static let scalarsOfCharacter = 32
}
