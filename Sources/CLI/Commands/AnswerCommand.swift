internal import Coding

/// `hearth answer`: answers a question of a run's agent.
struct AnswerCommand: Subcommand {
    let syntax = Syntax(
        words: ["answer"], summary: "answer what a run's agent wants to know",
        operands: [
            ClientOptions.run,
            Syntax.Operand(
                name: "ANSWER", text: "a value, or its number in the list; several separated by commas; without it the question is shown",
                isRequired: false),
        ], options: ClientOptions.all,
        notes: ["A run asks if it was started with questions.policy ask (hearth run --ask)."])

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let tool = try RunTool(arguments)
        let path = try await tool.path(arguments.operands[0])
        let listed = try await tool.client.json("GET", "\(path)/questions")
        guard let question = listed["questions"]?.asArray?.first(where: { $0["state"] == "open" }) else {
            throw CommandFailure("the run's agent has asked nothing that is open", remedy: "hearth show \(arguments.operands[0])")
        }
        let text = QuestionText(question: question)
        var words = arguments.operands.count > 1 ? arguments.operands[1] : nil
        if words == nil {
            if tool.isJSON {
                Console.json(JSONValue.object(["question": question]))
                return .done
            }
            for line in text.lines.flatMap({ line in Console.columns.map { Printable.paragraph(line, columns: $0) } ?? [line] }) {
                Console.line(line)
            }
            guard Console.isTerminal, Console.errorsAreTerminal else { return .done }
            Console.note("Answer: ")
            words = readLine()
        }
        guard let words, !words.isEmpty else { return .done }
        let answered = try await tool.client.json(
            "POST", "\(path)/questions/\(question["id"]?.asString ?? "")", ["answer": try text.answer(words)])
        if tool.isJSON {
            Console.json(answered)
        } else {
            Console.line("answered: \(QuestionText.words(answered["question"]?["answer"]))")
        }
        return .done
    }
}
