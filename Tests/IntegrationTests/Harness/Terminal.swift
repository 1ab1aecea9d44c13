import FoundationEssentials
import Runtime

/// A terminal with a shell in it, of tmux: what a person would see, and keys that a person would press.
final class Terminal: Sendable {
    private let directory: TemporaryDirectory
    private var socket: String { directory.file("tmux") }

    /// A terminal whose shell has these variables.
    init(_ variables: [String: String], columns: Int = 100, rows: Int = 40) async throws {
        directory = try TemporaryDirectory()
        let settings = variables.map { "export \($0.key)='\($0.value)'" }.joined(separator: "\n")
        try directory.write("\(settings)\nPS1='$ '\n", to: "rc")
        _ = try await tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "bash --noprofile --rcfile \(directory.file("rc"))")
    }

    /// Types a line and presses Enter.
    func type(_ line: String) async throws {
        try await write(line)
        try await press("Enter")
    }

    /// Types without Enter.
    func write(_ text: String) async throws {
        _ = try await tmux("send-keys", "-l", text)
    }

    /// Presses a key by its name: `Enter`, `C-c`, `i`.
    func press(_ key: String) async throws {
        _ = try await tmux("send-keys", key)
    }

    /// Makes it wider or narrower.
    func resize(columns: Int) async throws {
        try await tmux("resize-window", "-x", "\(columns)")
    }

    /// What is on the screen, without colours.
    func screen() async throws -> String {
        try await tmux("capture-pane", "-p", "-S", "-200")
    }

    /// The same with lines joined that did not fit.
    func joined() async throws -> String {
        let text = try await tmux("capture-pane", "-p", "-J", "-S", "-200")
        // Blanks at the ends of lines are kept where lines are joined.
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = line
            while line.hasSuffix(" ") { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// Waits until the screen holds a text, and gives the screen.
    func wait(for text: String, within limit: Duration = .seconds(30)) async throws -> String {
        var last = ""
        do {
            return try await eventually("'\(text)' is on the screen", within: limit) {
                last = try await screen()
                return last.contains(text) ? last : nil
            }
        } catch {
            throw Shell.Failure("\(error)\nthe screen:\n\(last)")
        }
    }

    /// Ends the shell and what runs in it.
    func close() async {
        _ = try? await tmux("kill-server")
    }

    @discardableResult
    private func tmux(_ arguments: String...) async throws -> String {
        let output = try await Shell.run("tmux", ["-S", socket] + arguments, environment: ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"])
        guard output.status.isSuccess else { throw Shell.Failure("tmux \(arguments.first ?? ""): \(output.errorText)") }
        return output.text
    }
}
