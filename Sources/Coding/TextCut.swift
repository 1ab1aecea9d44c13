extension String {
    /// The longest beginning that is at most `limit` bytes of UTF-8 and does not split a character, and whether something was left out.
    public func cut(toBytes limit: Int) -> (text: String, isTruncated: Bool) {
        guard utf8.count > limit else { return (self, false) }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > utf8.startIndex, end.samePosition(in: self) == nil { end = utf8.index(before: end) }
        return (String(self[..<end]), true)
    }
}
