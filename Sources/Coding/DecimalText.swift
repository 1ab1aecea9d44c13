/// Decimal amounts as text: `5`, `3.00`.
public enum DecimalText {
    /// Returns whether a text is an unsigned decimal number: up to 12 digits, and after an optional point 1 to `places` more.
    public static func isAmount(_ text: some StringProtocol, places: Int) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
            && parts[0].count <= 12 && (parts.count == 1 || parts[1].count <= places)
    }
}
