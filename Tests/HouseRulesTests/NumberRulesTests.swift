import Testing

/// Numbers from outside never trap: a conversion to an integer says how it treats a number that does not fit.
@Suite struct NumberRulesTests {
    /// The folders of code that decodes data from outside.
    private static let decoders = [
        "Sources/Coding/Fields", "Sources/SandboxDriver/OpenCode", "Sources/ModelGateway", "Sources/AgentAPI/Bodies", "Sources/CLI",
    ]

    /// Returns the conversions to integers that ignore that the value may not fit.
    static func conversions(in line: Substring) -> [String] {
        var found: [String] = []
        for name in ["Int", "Int64", "Int32", "UInt64", "UInt"] {
            var rest = line[...]
            while let range = rest.firstRange(of: "\(name)(") {
                let before = rest[..<range.lowerBound].last
                rest = rest[range.upperBound...]
                guard before.map({ !$0.isLetter && !$0.isNumber && $0 != "." && $0 != "_" }) ?? true else { continue }
                let argument = argument(rest)
                let isChecked = ["exactly:", "clamping:", "saturating:", "truncatingIfNeeded:", "bitPattern:"].contains(where: argument.hasPrefix)
                let isForeign = ["asDouble", "asInteger", "asCount", "asNearestInteger", ".rounded()", "Double(", ".seconds *"].contains(
                    where: argument.contains)
                if isForeign, !isChecked { found.append("\(name)(\(argument))") }
            }
        }
        return found
    }

    /// Returns true if there is unchecked arithmetic with a decoded number.
    static func arithmetic(in line: Substring) -> Bool {
        for name in ["asInteger", "asCount", "asNearestInteger"] {
            var rest = line[...]
            while let range = rest.firstRange(of: name) {
                rest = rest[range.upperBound...].drop { $0 == ")" }
                if rest.hasPrefix(" ?? ") { rest = rest.dropFirst(4).drop { $0.isNumber || $0 == "_" || $0 == ")" } }
                if [" + ", " - ", " * "].contains(where: rest.hasPrefix) { return true }
            }
        }
        return false
    }

    /// Returns the text up to its closing bracket.
    private static func argument(_ text: Substring) -> Substring {
        var depth = 1
        let end = text.firstIndex { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth == 0
        }
        return text[..<(end ?? text.endIndex)]
    }

    @Test func whatDoesNotFitIsSpokenOf() {
        var wrong: [String] = []
        for file in Repository.product {
            let isDecoder = NumberRulesTests.decoders.contains { file.path.hasPrefix($0) }
            for (number, line) in SwiftSource(file.text).code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                for conversion in NumberRulesTests.conversions(in: line) { wrong.append("\(file.path):\(number + 1): \(conversion)") }
                if isDecoder, NumberRulesTests.arithmetic(in: line) { wrong.append("\(file.path):\(number + 1): unchecked arithmetic") }
            }
        }
        #expect(wrong == [])
    }

    @Test(arguments: [
        ("let a = Int64(value.asDouble ?? 0)", true), ("Int(x[\"n\"]?.asInteger ?? 0)", true), ("return Int64((cost * 1e6).rounded())", true),
        ("Int64(saturating: value.asDouble ?? 0)", false), ("Int(exactly: value.asInteger ?? 0)", false), ("UInt64(bytes.count)", false),
        ("asInt(value.asInteger)", false),
    ])
    func theRuleFindsConversions(_ line: String, _ isFound: Bool) {
        #expect(!NumberRulesTests.conversions(in: line[...]).isEmpty == isFound)
    }

    @Test(arguments: [
        ("sum = (value[\"n\"]?.asInteger ?? 0) + 1", true), ("total * value.asCount - 1", true),
        ("value.asInteger.map { $0.adding(saturating: 1) }", false),
        ("value.asInteger ?? 0", false),
    ])
    func theRuleFindsArithmetic(_ line: String, _ isFound: Bool) {
        #expect(NumberRulesTests.arithmetic(in: line[...]) == isFound)
    }
}
