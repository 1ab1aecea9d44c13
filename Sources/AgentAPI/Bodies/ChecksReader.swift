internal import Coding

/// Reads checks. They are not run yet, so a list that has any is refused.
enum ChecksReader {
    private enum Kind: String, CaseIterable {
        case policy, format, lint, typecheck, build, test
    }

    static func read(_ reader: FieldReader, _ missing: inout MissingFeatures) {
        guard let values = reader.list("checks", atMost: APILimits.checks) else { return }
        for (position, value) in values.enumerated() {
            let path = "checks[\(position)]"
            guard value.asObject != nil else {
                reader.report(path, .type, "must be an object")
                continue
            }
            let inner = FieldReader(value)
            _ = inner.text("name", length: 1...APILimits.titleCharacters, isRequired: true)
            _ = inner.text("command", length: 1...APILimits.commandCharacters, isRequired: true)
            _ = inner.choice("kind", Kind.self)
            _ = inner.integer("timeoutSeconds", APILimits.checkSeconds)
            for problem in inner.problems {
                reader.report("\(path).\(problem.path)", problem.code, problem.message, allowed: problem.allowed)
            }
        }
        if !values.isEmpty { missing.need(.checks, for: "checks") }
    }
}
