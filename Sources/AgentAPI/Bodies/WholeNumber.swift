/// Reads numbers in queries and header fields: digits and nothing else. (`Int64` accepts a plus sign, too.)
enum WholeNumber {
    static func read(_ text: String) -> Int64? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
    }
}
