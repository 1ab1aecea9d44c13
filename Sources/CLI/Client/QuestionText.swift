internal import Coding

/// An agent's question in words, and the meaning of the answer that a person types.
struct QuestionText {
    let question: JSONValue

    private var options: [(value: String, label: String)] {
        (question["options"]?.asArray ?? []).compactMap { option in
            option["value"]?.asString.map { ($0, option["label"]?.asString ?? $0) }
        }
    }

    private var isMultiple: Bool { question["multiple"]?.asBool ?? false }

    /// The question and its numbered options.
    var lines: [String] {
        var lines = Printable.lines(question["text"]?.asString ?? "")
        for (number, option) in options.enumerated() {
            let isDefault = question["default"]?.asString == option.value
            lines.append("  \(number + 1)  \(Printable.line(option.label))\(isDefault ? "  (when nobody answers)" : "")")
        }
        if isMultiple { lines.append("  Several can be chosen, with commas between them.") }
        if let end = question["expiresAt"]?.asString { lines.append("  open until \(Figures.minute(end))") }
        return lines
    }

    /// Returns the answer to send for what a person typed: values, or their numbers in the list.
    func answer(_ typed: String) throws(CommandFailure) -> JSONValue {
        guard !options.isEmpty else { return .string(typed) }
        let words = isMultiple ? typed.split(separator: ",").map { String($0.drop { $0 == " " }) } : [typed]
        var values: [String] = []
        for word in words {
            if let option = options.first(where: { $0.value == word }) {
                values.append(option.value)
            } else if let number = Int(word), options.indices.contains(number - 1) {
                values.append(options[number - 1].value)
            } else {
                throw CommandFailure(
                    "'\(Printable.line(word))' is no answer to: \(Printable.line(question["text"]?.asString ?? ""))",
                    remedy: "one of: \(Printable.line(options.map(\.value).joined(separator: ", ")))", code: .wrongUse)
            }
        }
        return isMultiple ? .array(values.map { .string($0) }) : .string(values[0])
    }

    /// Returns an answer in words.
    static func words(_ answer: JSONValue?) -> String {
        let texts = answer?.asArray?.compactMap(\.asString) ?? answer?.asString.map { [$0] } ?? []
        return Printable.line(texts.joined(separator: ", "))
    }
}
