internal import Coding

/// Puts an agent's questions to the person at the terminal, one at a time, and sends the answers. A question that somebody else has answered is
/// dropped.
actor QuestionAsker {
    private let client: APIClient
    private let run: String
    private let display: any RunDisplay
    private var waiting: [JSONValue] = []
    private var current: (id: String, task: Task<Void, Never>)?

    init(client: APIClient, run: String, display: any RunDisplay) {
        self.client = client
        self.run = run
        self.display = display
    }

    /// Handles a question that was opened or closed.
    func take(_ question: JSONValue) async {
        let id = question["id"]?.asString ?? ""
        if question["state"]?.asString == "open" {
            waiting.append(question)
            next()
        } else {
            waiting.removeAll { $0["id"]?.asString == id }
            if current?.id == id { current?.task.cancel() }
        }
    }

    /// Stops asking.
    func close() async {
        waiting = []
        current?.task.cancel()
        await current?.task.value
    }

    private func next() {
        guard current == nil, !waiting.isEmpty else { return }
        let question = waiting.removeFirst()
        current = (question["id"]?.asString ?? "", Task { await ask(question) })
    }

    private func ask(_ question: JSONValue) async {
        await display.pause()
        var isAnswered = false
        while !isAnswered, !Task.isCancelled {
            Console.print("    answer: ")
            guard let typed = await TerminalInput.line(), !Task.isCancelled else { break }
            guard !typed.isEmpty else { continue }
            do throws(CommandFailure) {
                try await send(QuestionText(question: question).answer(typed), to: question["id"]?.asString ?? "")
                isAnswered = true
            } catch {
                // Ask again after an invalid answer; a question whose answer the server refuses is closed.
                Console.complain(error.text)
                if error.code != .wrongUse { isAnswered = true }
            }
        }
        if !isAnswered { Console.print("\n") }
        await display.resume()
        current = nil
        next()
    }

    /// Sends an answer and waits until the server has accepted it. The request has a task of its own: the run's stream may report the answer before
    /// the request has ended, which cancels this question's task.
    private func send(_ answer: JSONValue, to question: String) async throws(CommandFailure) {
        let (client, path) = (client, "/runs/\(run)/questions/\(question)")
        let request = Task { () -> Result<JSONValue, CommandFailure> in
            do throws(CommandFailure) {
                return .success(try await client.json("POST", path, ["answer": answer]))
            } catch {
                return .failure(error)
            }
        }
        _ = try await request.value.get()
    }
}
