public import Coding

/// Turns a run's events into lines for people: a line or two for those that matter, nothing for the others.
public enum EventLines {
    private static let longestText = 400

    /// Returns the lines of one event; `data` is the event's own part, without the envelope.
    public static func of(type: String, data: JSONValue) -> [String] {
        switch type {
        case "phase": return [line("phase", data["phase"])]
        case "tool.ended": return [tool(data)]
        case "message" where data["role"]?.asString == "assistant": return text("agent", data["text"])
        case "file.changed": return [line(data["change"]?.asString ?? "changed", data["path"])]
        case "turn.ended": return turn(data)
        case "warning": return [line(type, .string(WarningText(warning: data).line))]
        case "problem": return text(type, data["detail"] ?? data["title"]) + remedy(data)
        case "question" where data["state"]?.asString == "open": return text("asks", data["text"])
        case "sandbox.lost": return text("lost", data["detail"] ?? data["reason"])
        default: return []
        }
    }

    private static func line(_ label: String, _ value: JSONValue?) -> String {
        label + String(repeating: " ", count: max(1, 9 - label.count)) + Printable.line(value?.asString ?? "")
    }

    private static func tool(_ data: JSONValue) -> String {
        let name = data["tool"]?.asString ?? "tool"
        var text = line(name, data["title"])
        if let code = data["exitCode"]?.asInteger { text += "  (exit \(code))" }
        if let status = data["status"]?.asString, status != "ok" { text += "  (\(status))" }
        return text
    }

    private static func turn(_ data: JSONValue) -> [String] {
        var text = line("turn", data["status"])
        let stats = data["patchStats"]
        if let files = stats?["files"]?.asInteger, let added = stats?["additions"]?.asInteger, let removed = stats?["deletions"]?.asInteger {
            text += "  \(files) \(files == 1 ? "file" : "files")  +\(added) −\(removed)"
        }
        if let detail = data["error"]?["detail"]?.asString { text += "  \(Printable.line(detail))" }
        return [text] + remedy(data["error"] ?? .null)
    }

    /// Returns the line with an error's remedy, which stands below the error.
    private static func remedy(_ error: JSONValue) -> [String] {
        error["remedy"]?.asString.map { [line("", .string("→ \($0)"))] } ?? []
    }

    private static func text(_ label: String, _ value: JSONValue?) -> [String] {
        var text = value?.asString ?? ""
        if text.count > longestText { text = text.prefix(longestText) + "…" }
        let lines = Printable.lines(text).filter { !$0.isEmpty }
        return lines.enumerated().map { ($0.offset == 0 ? line(label, nil) : line("", nil)) + $0.element }
    }
}
