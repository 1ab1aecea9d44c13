import Testing

/// Rules about single files.
@Suite struct FileRulesTests {
    /// The greatest number of lines: a file that does one thing is short, a longer one does several.
    private static let longestLines = 500
    /// The number of lines that nearly all files stay below.
    private static let usualLines = 300

    @Test func filesAreShort() {
        let tooLong = Repository.swift.filter { $0.lines.count > FileRulesTests.longestLines }.map { "\($0.path): \($0.lines.count) lines" }
        #expect(tooLong == [])
        let long = Repository.product.filter { $0.lines.count > FileRulesTests.usualLines }
        #expect(long.count * 20 <= Repository.product.count, "more than one file in twenty is long: \(long.map(\.path))")
    }

    @Test func aFileIsNamedAfterWhatItDeclares() {
        var wrong: [String] = []
        for file in Repository.product where file.module != "migrations" {
            let types = SwiftSource(file.text).declaredTypes
            let name = file.path.split(separator: "/").last.map { String($0.prefix { $0 != "." && $0 != "+" }) } ?? ""
            // A file of extensions, or main, declares no type of its own, or only those that the extension needs.
            if file.path.contains("+") || types.isEmpty { continue }
            // Small types about one subject share a file with the subject's plural name, such as AgentIdentifiers.
            if name.hasSuffix("s"), types.count > 1 { continue }
            // Or with one type's: SandboxRows holds SandboxRow, and how it is read and written.
            if types.contains(where: { name == $0 + "s" }) { continue }
            // The file's name may be the beginning or the end of a type's name: Limits holds ServerLimits, Tree holds TreeSource and TreeMethod.
            if types.contains(where: { $0.hasPrefix(name) || $0.hasSuffix(name) }) { continue }
            if !types.contains(name) { wrong.append("\(file.path) declares \(types.sorted())") }
        }
        #expect(wrong == [])
    }

    @Test func noFolderIsAStoreRoom() {
        let refused: Set<Substring> = ["Utils", "Utilities", "Helpers", "Common", "Misc", "Shared"]
        let wrong = Set(Repository.swift.filter { $0.path.split(separator: "/").contains(where: refused.contains) }.map(\.folder))
        #expect(wrong == [])
    }

    @Test func noUnfinishedWorkAndNoPathOfOneMachineIsLeft() {
        // The words are concatenated so that this file does not contain them itself.
        let refused = ["TO" + "DO", "FIX" + "ME", "/ro" + "ot/", "/wo" + "rk/", "fatal" + "Error(", "try" + "! "]
        let texts = Repository.files(
            in: ["Sources", "Tests", "migrations", "docs", "tools"], endings: [".swift", ".c", ".h", ".sql", ".md", ".sh", ".py", ".mjs"])
        let top = ["README.md", "Makefile", "Package.swift", ".ci/run", "LICENSE"].compactMap(Repository.file)
        var wrong: [String] = []
        for file in texts + top {
            for word in refused where file.text.contains(word) { wrong.append("\(file.path) holds \(word)") }
        }
        #expect(wrong == [])
    }

    @Test func whatIsUncheckedSaysWhyItIsSafe() {
        var wrong: [String] = []
        for file in Repository.product {
            let lines = file.lines
            for (number, line) in lines.enumerated() where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
                if line.drop(while: { $0.isWhitespace }).hasPrefix("//") { continue }
                let near = lines[max(0, number - 4)...number]
                if !near.contains(where: { $0.contains("//") }) { wrong.append("\(file.path):\(number + 1)") }
            }
        }
        #expect(wrong == [])
    }

    @Test func docCommentsBeginWithANounOrAVerb() {
        let refused = ["/// What ", "/// What's", "/// Whatever ", "/// Whether ", "/// How "]
        var wrong: [String] = []
        for file in Repository.swift {
            var isContinued = false
            for (number, line) in file.lines.enumerated() {
                let text = line.drop { $0.isWhitespace }
                if !isContinued, refused.contains(where: text.hasPrefix) { wrong.append("\(file.path):\(number + 1)") }
                isContinued = text.hasPrefix("///")
            }
        }
        #expect(wrong == [])
    }
}
