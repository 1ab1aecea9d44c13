/// A command line that says something the command does not understand: exit code 2.
struct UsageError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, without a full stop.
    let message: String
    /// What was probably meant.
    let nearest: String?
    /// Whose help tells more: `hearth keys`.
    let command: String

    init(_ message: String, nearest: String? = nil, command: String) {
        self.message = message
        self.nearest = nearest
        self.command = command
    }

    /// The lines for stderr: what happened, what to do.
    var text: String {
        var text = "hearth: \(message)\n"
        if let nearest { text += "        did you mean \(nearest)?\n" }
        return text + "        \(command) --help shows what there is\n"
    }

    var description: String { message }
}
