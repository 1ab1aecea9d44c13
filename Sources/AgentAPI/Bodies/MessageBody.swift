internal import Coding
internal import RunEngine

/// Reads the body of `POST /runs/{id}/messages`, and of an edit of a waiting message.
struct MessageBody {
    private let reader: FieldReader
    private let facts: ServerFacts
    private var missing = MissingFeatures()

    init(_ body: JSONValue, facts: ServerFacts) {
        reader = FieldReader(body)
        self.facts = facts
    }

    private enum Fallback: String, CaseIterable {
        case none, chained
    }

    /// Returns the message, or throws every problem with the body.
    mutating func read() throws(Failure) -> NewMessage {
        let prompt = reader.text("prompt", length: 1...APILimits.promptCharacters)
        let endsSession = reader.bool("endSession") ?? false
        if !reader.has("prompt"), !endsSession { reader.report("prompt", .required, "is required, unless endSession is true") }
        let whenBusy = reader.choice("whenBusy", NewMessage.WhenBusy.self) ?? .queue
        if reader.choice("fallback", Fallback.self) == .chained { missing.need(.chainedRuns, for: "fallback") }
        let options = try options()
        return NewMessage(
            prompt: prompt, taskKind: options.taskKind, modelID: options.modelID, validationMode: options.validationMode, publish: options.publish,
            whenBusy: whenBusy, endsSession: endsSession)
    }

    /// Returns the changes to a waiting message, or throws every problem with the body.
    mutating func readEdit() throws(Failure) -> MessageEdit {
        let prompt = reader.text("prompt", length: 1...APILimits.promptCharacters)
        var edit = try options()
        edit.prompt = prompt
        return edit
    }

    /// Returns the turn's options. Called last, because it throws the problems collected so far.
    private mutating func options() throws(Failure) -> MessageEdit {
        let options = OptionsReader(reader: reader, facts: facts)
        let publish = options.publish(&missing)
        options.billing(&missing)
        let model = reader.has("modelId") ? options.model() : nil
        let taskKind = reader.choice("taskKind", TaskKind.self)
        let validationMode = reader.choice("validationMode", ValidationMode.self)
        options.result(&missing)
        options.budget(&missing)
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        if let failure = model?.failure { throw failure }
        if let failure = missing.failure { throw failure }
        return MessageEdit(taskKind: taskKind, modelID: model?.id, validationMode: validationMode, publish: publish)
    }
}
