import Coding

/// Puts the growing texts of a stream together as a client does, and compares them with the finished ones.
struct LiveTexts {
    /// By their parts, as far as they were heard.
    private(set) var texts: [String: String] = [:]
    /// Finished texts of which something was heard while they grew, and what.
    private(set) var finished: [(heard: String, whole: String)] = []

    init(_ events: [StreamEvent]) {
        for event in events {
            guard let data = event.data["data"], let part = data["part"]?.asString, let text = data["text"]?.asString else { continue }
            switch event.type {
            case "message.delta": texts[part] = data["snapshot"] == true ? text : (texts[part] ?? "") + text
            case "message", "reasoning": if let heard = texts[part] { finished.append((heard, text)) }
            default: break
            }
        }
    }
}
