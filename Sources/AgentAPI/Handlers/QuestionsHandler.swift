internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/questions` and `POST /runs/{id}/questions/{qid}`: lists questions of the agent, and answers one.
struct QuestionsHandler: Sendable {
    let services: APIServices

    @NetworkLoop func list(_ call: APICall) async throws(Failure) -> Response {
        let questions = try await services.engine.questions(of: try await services.find(call))
        let document: JSONValue = ["questions": .array(questions.map(\.document))]
        return .json(.ok, document.encoded())
    }

    @NetworkLoop func answer(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        let (bytes, value) = try await JSONBody.read(call.request)
        let texts = try QuestionsHandler.texts(FieldReader(value))
        return try await services.perform(.answer(texts, question: call.parameters[1], of: run), call, body: bytes) { acceptance in
            let document: JSONValue = ["question": acceptance.question?.document ?? .null]
            return BoundAnswer(status: 200, body: document.encoded())
        }
    }

    /// Reads the answer: one text or a list of them.
    private static func texts(_ reader: FieldReader) throws(Failure) -> [String] {
        var texts: [String] = []
        if let list = reader.value("answer")?.asArray {
            for (position, element) in list.enumerated() {
                guard let text = element.asString, !text.isEmpty, text.unicodeScalars.count <= APILimits.answerCharacters else {
                    reader.report("answer[\(position)]", .type, "must be a text of 1 to \(APILimits.answerCharacters) characters")
                    continue
                }
                if let mistake = TextRule.mistake(in: text) { reader.report("answer[\(position)]", .value, mistake) }
                if !texts.contains(text) { texts.append(text) }
            }
            if list.isEmpty || list.count > APILimits.answers { reader.report("answer", .length, "must have 1 to \(APILimits.answers) texts") }
        } else if let text = reader.text("answer", length: 1...APILimits.answerCharacters, isRequired: true) {
            texts = [text]
        }
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        return texts
    }
}
