import Coding

/// Assembles the growing texts of a stream as a client does, and pairs them with the finished ones.
struct LiveTexts {
    /// The texts heard so far, by part.
    private(set) var texts: [String: String] = [:]
    /// The finished texts of which something was heard while they grew, each with the part that was heard.
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
