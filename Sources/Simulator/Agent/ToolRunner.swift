internal import Coding
internal import FoundationEssentials
internal import Runtime

/// Executes tool calls in a work tree: reads and changes its files, runs commands there. Results read like the real agent's.
struct ToolRunner: Sendable {
    /// The result of a call.
    struct Result: Sendable {
        /// The text for the agent.
        let output: String
        /// The text for people.
        let title: String
        let metadata: JSONValue
        /// `true` if the call failed, for the reason in `output`.
        var isError = false
    }

    let directory: String

    /// Runs a call to its end.
    func run(_ call: ScriptedCall) async -> Result {
        func argument(_ name: String) -> String { call.arguments[name]?.asString ?? "" }
        switch call.name {
        case "read": return read(argument("filePath"))
        case "edit": return edit(argument("filePath"), argument("oldString"), argument("newString"))
        case "write": return write(argument("filePath"), argument("content"))
        case "bash": return await shell(argument("command"))
        default: return failure("There is no tool \(call.name).", call.name)
        }
    }

    /// Returns the call's input with the paths that the real agent would show.
    func input(of call: ScriptedCall) -> JSONValue {
        guard let file = call.arguments["filePath"]?.asString else { return call.arguments }
        return call.arguments.with(["filePath": .string(path(file))])
    }

    /// Returns the text of a file in the work tree; `nil` if it does not exist, or is not UTF-8.
    func text(of file: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path(file)))).flatMap { String(validating: $0, as: UTF8.self) }
    }

    private func read(_ file: String) -> Result {
        guard let text = text(of: file) else { return failure("File not found: \(path(file))", file) }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        let numbered = lines.enumerated().map { "\($0.offset + 1): \($0.element)\n" }.joined()
        let content = "<content>\n\(numbered)\n(End of file - total \(lines.count) lines)\n</content>"
        return Result(
            output: "<path>\(path(file))</path>\n<type>file</type>\n\(content)", title: file,
            metadata: ["preview": .string(String(text.prefix(AgentLimits.quotedBytes))), "truncated": false])
    }

    private func edit(_ file: String, _ old: String, _ new: String) -> Result {
        guard let text = text(of: file) else { return failure("File not found: \(path(file))", file) }
        let places = text.ranges(of: old)
        guard places.count == 1, let place = places.first else {
            return failure(places.isEmpty ? "Could not find oldString in the file." : "Found several matches for oldString.", file)
        }
        return put("\(text[..<place.lowerBound])\(new)\(text[place.upperBound...])", into: file, "Edit applied successfully.")
    }

    private func write(_ file: String, _ content: String) -> Result {
        put(content, into: file, "Wrote file successfully.")
    }

    private func put(_ text: String, into file: String, _ said: String) -> Result {
        do {
            try Data(text.utf8).write(to: URL(filePath: path(file)))
        } catch {
            return failure(ErrorText.of(error), file)
        }
        return Result(output: said, title: file, metadata: ["filepath": .string(path(file)), "truncated": false])
    }

    private func shell(_ command: String) async -> Result {
        // Pass none of the agent's own variables: they contain its password.
        let own = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "LANG", "TMPDIR"].contains($0.key) }
        var spec = ProcessSpec(executable: "sh", arguments: ["-c", "exec 2>&1; \(command)"], environment: own, directory: directory)
        spec.diesWithParent = true
        do throws(SystemError) {
            let ended = try await ChildProcess.run(spec, timeout: AgentLimits.commandTime, outputLimit: AgentLimits.commandBytes)
            let output = ended.text.isEmpty ? "(no output)" : ended.text
            var exit = JSONValue.null
            if case .exited(let code) = ended.status { exit = .integer(Int64(code)) }
            return Result(output: output, title: command, metadata: ["output": .string(output), "exit": exit, "truncated": false])
        } catch {
            return failure("\(error)", command)
        }
    }

    private func failure(_ reason: String, _ title: String) -> Result {
        Result(output: reason, title: title, metadata: [:], isError: true)
    }

    private func path(_ file: String) -> String { file.hasPrefix("/") ? file : "\(directory)/\(file)" }
}
