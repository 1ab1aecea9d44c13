internal import Coding

/// Asks the person at the terminal what a run's agent wants to know, and sends the answer. One question at a time; one that somebody else has answered
/// is not asked any more.
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

    /// A question was put, or closed.
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

    /// Nothing more is asked.
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
        while !Task.isCancelled {
            Console.print("    answer: ")
            guard let typed = await TerminalInput.line() else { break }
            guard !typed.isEmpty else { continue }
            do throws(CommandFailure) {
                let answer = try QuestionText(question: question).answer(typed)
                _ = try await client.json("POST", "/runs/\(run)/questions/\(question["id"]?.asString ?? "")", ["answer": answer])
                break
            } catch {
                // One that was no answer is asked for again; what the server refuses is closed.
                Console.note(error.text)
                if error.code != .wrongUse { break }
            }
        }
        if Task.isCancelled { Console.print("\n") }
        await display.resume()
        current = nil
        next()
    }
}
