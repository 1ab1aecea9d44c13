/// A command line that the command does not understand: exit code 2.
struct UsageError: Error, Equatable, CustomStringConvertible {
    /// The mistake, without a full stop.
    let message: String
    /// The word that was probably meant.
    let nearest: String?
    /// The command whose help tells more: `hearth keys`.
    let command: String

    init(_ message: String, nearest: String? = nil, command: String) {
        self.message = message
        self.nearest = nearest
        self.command = command
    }

    /// The lines for stderr: the mistake and the remedy.
    var text: String {
        var text = "hearth: \(message)\n"
        if let nearest { text += "        did you mean \(nearest)?\n" }
        return text + "        \(command) --help shows what there is\n"
    }

    var description: String { message }
}
