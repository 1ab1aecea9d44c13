import Coding
import Testing

@testable import CLI

/// A person answers an agent's question with values, or with their numbers in the list.
@Suite struct QuestionTextTests {
    private func question(_ options: [String], isMultiple: Bool = false) -> QuestionText {
        let list = options.map { JSONValue.object(["value": .string($0), "label": .string("Label \($0)")]) }
        return QuestionText(question: ["text": "Which?", "options": .array(list), "multiple": .bool(isMultiple), "default": "b"])
    }

    @Test func theOptionsAreNumberedAndTheDefaultIsMarked() {
        #expect(
            question(["a", "b"], isMultiple: true).lines == [
                "Which?", "  1  Label a", "  2  Label b  (when nobody answers)", "  Several can be chosen, with commas between them.",
            ])
    }

    @Test(
        arguments: [
            (["a", "b"], false, "b", JSONValue.string("b")), (["a", "b"], false, "1", "a"), (["2", "1"], false, "1", "1"),
            (["a,b", "c"], false, "a,b", "a,b"),
            (["a", "b"], true, "1, b", ["a", "b"]), (["a", "b"], true, "a", ["a"]), ([], false, "Anything, really", "Anything, really"),
        ] as [([String], Bool, String, JSONValue)])
    func anAnswerIsRead(options: [String], isMultiple: Bool, typed: String, answer: JSONValue) throws {
        #expect(try question(options, isMultiple: isMultiple).answer(typed) == answer)
    }

    @Test(arguments: ["0", "3", "-1", "A", " a", "", "a,b"]) func anotherTextIsNoAnswer(typed: String) {
        let error = #expect(throws: CommandFailure.self) { try question(["a", "b"]).answer(typed) }
        #expect(error?.code == .wrongUse && error?.remedy == "one of: a, b")
    }
}
