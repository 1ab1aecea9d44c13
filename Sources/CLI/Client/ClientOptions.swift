internal import FoundationEssentials
internal import Glibc

/// The options and operands that commands for a server share, and the values they stand for.
public enum ClientOptions {
    /// The URL of a server with default settings.
    public static let defaultURL = "http://127.0.0.1:8420"

    /// The options that name the server and the key.
    static let connection: [Syntax.Option] = [
        .value("--url", "URL", "the server, or unix:/path (HEARTH_URL; default \(defaultURL))"),
        .value("--key", "KEY", "the API key (HEARTH_API_KEY, which other users of this machine cannot read)"),
    ]
    /// The option to print the API's answer and nothing else.
    static let json = Syntax.Option.toggle("--json", "print what the API answered, nothing else")
    /// All of these options.
    static let all = connection + [json]

    /// The operand that names a run.
    static let run = Syntax.Operand(name: "RUN", text: "the run's id, or a beginning of it that no other has")

    /// Returns the client that the command line and the environment describe.
    static func client(
        _ arguments: Arguments, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> APIClient {
        let url = arguments.value("--url") ?? environment["HEARTH_URL"].flatMap { $0.isEmpty ? nil : $0 } ?? defaultURL
        guard let key = arguments.value("--key") ?? environment["HEARTH_API_KEY"], !key.isEmpty else {
            throw CommandFailure(
                "no API key", remedy: "export HEARTH_API_KEY=$(hearth keys create), on the server's machine", code: .notAuthorised)
        }
        guard key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw CommandFailure(
                "the API key holds characters that no key has", remedy: "copy it again, without blanks and line ends", code: .notAuthorised)
        }
        guard let client = APIClient(url: url, key: key) else {
            throw CommandFailure(
                "the URL \(Printable.line(url)) is none", remedy: "name it as http://host:port, https://host or unix:/path", code: .wrongUse)
        }
        return client
    }

    /// The most bytes of a prompt that are read from standard input; no server accepts so many.
    private static let promptBytes = 4 << 20

    /// Returns the prompt that was given; `-` reads standard input to its end.
    static func prompt(_ word: String) throws(CommandFailure) -> String {
        guard word == "-" else { return word }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= promptBytes {
            let count = read(0, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure("standard input cannot be read: \(String(cString: strerror(errno)))", code: .wrongUse) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        guard bytes.count <= promptBytes else { throw CommandFailure("standard input is too long for a prompt", code: .wrongUse) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("standard input is no text in UTF-8", remedy: "convert it: iconv -f latin1 -t utf-8", code: .wrongUse)
        }
        return text
    }
}
