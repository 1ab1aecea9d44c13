import Testing

/// Texts for people never show values in Swift's notation.
@Suite struct ErrorTextRulesTests {
    @Test func everyErrorSaysInWordsWhatHappened() {
        var wrong: [String] = []
        for file in Repository.product {
            for line in SwiftSource(file.text).code.split(separator: "\n") {
                let words = line.split(whereSeparator: { " \t:,<({=".contains($0) })
                guard let at = words.firstIndex(where: { ["struct", "class", "enum"].contains($0) }), at + 1 < words.count, line.contains(":"),
                    words.contains("Error"), !words.contains("CustomStringConvertible")
                else { continue }
                wrong.append("\(file.path): \(words[at + 1]) has no description of its own")
            }
        }
        #expect(wrong == [])
    }

    /// In an untyped `catch` an error of Foundation's would print its type, so such errors go through `ErrorText`.
    @Test func errorsOfUnknownTypeAreNotPrintedAsTheyAre() {
        var wrong: [String] = []
        for file in Repository.product {
            // For each indentation, `isTyped` says if the last `do` names what it throws; `open` is that of the untyped `catch` being read.
            var isTyped: [Int: Bool] = [:]
            var open: Int?
            for (number, line) in file.lines.enumerated() {
                let text = line.drop { $0 == " " }
                let depth = line.count - text.count
                if text.hasPrefix("do {") { isTyped[depth] = false }
                if text.hasPrefix("do throws(") { isTyped[depth] = true }
                if depth == open { open = nil }
                if text == "} catch {", isTyped[depth] == false { open = depth }
                if open != nil, text.contains("\\(error)") { wrong.append("\(file.path):\(number + 1)") }
            }
        }
        #expect(wrong == [])
    }
}
