internal import FoundationEssentials

/// The options of every command that talks to a server.
enum ClientOptions {
    /// Where a server listens unless it was told otherwise.
    static let standardURL = "http://127.0.0.1:8420"

    /// Where the server is and who asks.
    static let connection: [Syntax.Option] = [
        .value("--url", "URL", "the server (HEARTH_URL; default \(standardURL))"),
        .value("--key", "KEY", "the API key (HEARTH_API_KEY, which other users of this machine cannot read)"),
    ]
    /// What the API answered, nothing else.
    static let json = Syntax.Option.toggle("--json", "print what the API answered, nothing else")
    static let all = connection + [json]

    /// The run that a command is about.
    static let run = Syntax.Operand(name: "RUN", text: "the run's id, or a beginning of it that no other has")

    /// A client by the line and the environment.
    static func client(_ arguments: Arguments) throws(CommandFailure) -> APIClient {
        let environment = ProcessInfo.processInfo.environment
        let url = arguments.value("--url") ?? environment["HEARTH_URL"].flatMap { $0.isEmpty ? nil : $0 } ?? standardURL
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw CommandFailure("the URL \(url) is none", remedy: "name it as http://host:port or https://host", code: .wrongUse)
        }
        guard let key = arguments.value("--key") ?? environment["HEARTH_API_KEY"], !key.isEmpty else {
            throw CommandFailure(
                "no API key", remedy: "export HEARTH_API_KEY=$(hearth keys create), on the server's machine", code: .notAuthorised)
        }
        return APIClient(url: url, key: key)
    }

    /// A prompt as it was given: `-` is read from standard input to its end.
    static func prompt(_ word: String) -> String {
        guard word == "-" else { return word }
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        return text
    }
}
