internal import Coding

/// A tool call as OpenCode writes it.
struct WireTool: Sendable, Equatable {
    /// The progress of a call.
    enum State: String, Sendable {
        case pending, running, completed, error
    }

    let state: State
    let call: ToolCall
    /// The result, once the call has ended.
    let result: ToolResult?
    /// The session of the sub-agent that the call started.
    let child: String?
    /// The files that the call changed.
    let changedPaths: [String]
    /// The to-do list that the call wrote.
    let todo: [TodoItem]?
    /// `true` if we, or a rule, refused the call.
    let isRefused: Bool

    init?(_ value: JSONValue) {
        guard let name = value["tool"]?.asString, let status = value["state"]?["status"]?.asString, let state = State(rawValue: status) else {
            return nil
        }
        let inside = value["state"] ?? .null
        let metadata = inside["metadata"] ?? .null
        let isEnded = state == .completed || state == .error
        self.state = state
        call = ToolCall(callID: value["callID"]?.asString ?? "", tool: name, title: inside["title"]?.asString, input: inside["input"] ?? .object([:]))
        let error = inside["error"]?.asString ?? ""
        isRefused = state == .error && WireTool.refusals.contains { error.contains($0) }
        result = isEnded ? WireTool.result(inside, metadata, tool: name, isRefused: isRefused) : nil
        child = name == "task" ? metadata["sessionId"]?.asString : nil
        changedPaths = state == .completed ? WireTool.changes(name, inside, metadata) : []
        todo = name == "todowrite" && state == .completed ? WireTool.todo(inside["input"]?["todos"] ?? metadata["todos"]) : nil
    }

    /// The phrases with which OpenCode reports a call that was not allowed: nothing else distinguishes it from other errors.
    private static let refusals = [
        "The user rejected permission", "The user has specified a rule which prevents", "The user dismissed this question",
    ]

    private static func result(_ state: JSONValue, _ metadata: JSONValue, tool: String, isRefused: Bool) -> ToolResult {
        let isError = state["status"]?.asString == "error"
        let error = state["error"]?.asString ?? ""
        let output = isError ? error : state["output"]?.asString ?? ""
        // A command that did not end by itself has the exit code null; other tools have no exit code at all.
        let isCutOff = metadata["exit"]?.isNull == true
        let note = isCutOff ? lastNote(in: output) : nil
        var status = ToolResult.Status.ok
        if isRefused {
            status = .denied
        } else if error == "Tool execution aborted" || error == "Task cancelled" || metadata["interrupted"]?.asBool == true
            || note?.contains("User aborted the command") == true
        {
            status = .aborted
        } else if isError || isCutOff || tool == "invalid" {
            // Unknown tools and unreadable arguments become a call of "invalid" that counts as completed.
            status = .error
        }
        var millis: Int64?
        if let start = state["time"]?["start"]?.asDouble, let end = state["time"]?["end"]?.asDouble {
            millis = max(0, Int64(saturating: end - start))
        }
        return ToolResult(
            status: status, output: output, exitCode: metadata["exit"]?.asNearestInteger.map { Int(Int32(clamping: $0)) }, durationMillis: millis,
            note: note,
            isTruncated: metadata["truncated"]?.asBool ?? false)
    }

    /// Returns the reason that OpenCode appends to the output of a command that it ended itself. A command can print the same text, so only the last
    /// one counts, and only without an exit code.
    private static func lastNote(in output: String) -> String? {
        guard let start = output.ranges(of: "<shell_metadata>").last?.upperBound else { return nil }
        let end = output[start...].firstRange(of: "</shell_metadata>")?.lowerBound ?? output.endIndex
        let lines = output[start..<end].split(separator: "\n").map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
        return lines.isEmpty ? nil : lines.joined(separator: " ").cut(toBytes: OpenCodeLimits.errorTextBytes).text
    }

    private static func changes(_ tool: String, _ state: JSONValue, _ metadata: JSONValue) -> [String] {
        switch tool {
        case "edit", "write": return [state["input"]?["filePath"]?.asString ?? metadata["filepath"]?.asString].compactMap { $0 }
        case "apply_patch":
            return (metadata["files"]?.asArray ?? []).compactMap { $0["filePath"]?.asString ?? $0["relativePath"]?.asString ?? $0.asString }
        default: return []
        }
    }

    private static func todo(_ value: JSONValue?) -> [TodoItem]? {
        value?.asArray?.compactMap { item in
            guard let text = item["content"]?.asString else { return nil }
            return TodoItem(text: text, status: TodoItem.Status(rawValue: item["status"]?.asString ?? "") ?? .pending)
        }
    }
}
