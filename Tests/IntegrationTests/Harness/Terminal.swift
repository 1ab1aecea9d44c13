import FoundationEssentials
import Runtime

/// A tmux terminal with a shell in it: shows what a person would see, and presses the keys that a person would press.
final class Terminal: Sendable {
    private let directory: TemporaryDirectory
    private var socket: String { directory.file("tmux") }

    /// Starts a terminal whose shell has these variables.
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

    /// Types a text without Enter.
    func write(_ text: String) async throws {
        _ = try await tmux("send-keys", "-l", text)
    }

    /// Presses a key by its name: `Enter`, `C-c`, `i`.
    func press(_ key: String) async throws {
        _ = try await tmux("send-keys", key)
    }

    /// Makes the terminal wider or narrower.
    func resize(columns: Int) async throws {
        try await tmux("resize-window", "-x", "\(columns)")
    }

    /// Returns the text on the screen, without colours.
    func screen() async throws -> String {
        try await tmux("capture-pane", "-p", "-S", "-200")
    }

    /// Returns the text on the screen with lines joined that the terminal had to break.
    func joined() async throws -> String {
        let text = try await tmux("capture-pane", "-p", "-J", "-S", "-200")
        // tmux keeps trailing spaces when it joins lines.
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = line
            while line.hasSuffix(" ") { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// Waits until the screen shows a text, and returns the screen.
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

    /// Ends the shell and its programs.
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
