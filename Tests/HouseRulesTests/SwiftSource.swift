/// The facts about a Swift file that the rules need. There is no parser, so a word may stand for something else; the rules allow for that.
struct SwiftSource {
    /// The file without comments and without the contents of strings; the number of lines stays the same.
    let code: String

    init(_ text: String) {
        code = SwiftSource.strip(text)
    }

    /// The modules that the file imports.
    var imports: [String] {
        code.split(separator: "\n").compactMap { line in
            var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            while let word = words.first, word.hasPrefix("@") || ["public", "internal", "private", "fileprivate", "package"].contains(word) {
                words.removeFirst()
            }
            guard words.first == "import", words.count > 1 else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
            let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
            return String(name.prefix { $0 != "." })
        }
    }

    /// The types that the file declares at top level.
    var declaredTypes: Set<String> {
        var types: Set<String> = []
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        for line in code.split(separator: "\n") where line.first?.isWhitespace == false {
            let words = line.split(whereSeparator: { " \t:<({=".contains($0) })
            if words.first == "extension" || words.first == "import" { continue }
            // `class func` and the like occur within types, never at the start of a line.
            if let at = words.firstIndex(where: kinds.contains), at + 1 < words.count, words[at + 1].first?.isUppercase == true {
                types.insert(String(words[at + 1]))
            }
        }
        return types
    }

    /// Every word that could be a type's name.
    var capitalizedWords: Set<String> {
        Set(code.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }).filter { $0.first?.isUppercase == true }.map(String.init))
    }

    private static func strip(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        func starts(_ word: String, at place: Int) -> Bool {
            bytes[place...].starts(with: word.utf8)
        }
        while index < bytes.count {
            if starts("//", at: index) {
                while index < bytes.count, bytes[index] != 0x0a { index += 1 }
            } else if starts("/*", at: index) {
                index += 2
                while index < bytes.count, !starts("*/", at: index) {
                    if bytes[index] == 0x0a { out.append(0x0a) }
                    index += 1
                }
                index += 2
            } else if starts("\"\"\"", at: index) {
                index += 3
                while index < bytes.count, !starts("\"\"\"", at: index) {
                    if bytes[index] == 0x0a { out.append(0x0a) }
                    index += bytes[index] == 0x5c ? 2 : 1
                }
                index += 3
            } else if bytes[index] == 0x22 {
                index += 1
                while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x0a { index += bytes[index] == 0x5c ? 2 : 1 }
                index += 1
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
