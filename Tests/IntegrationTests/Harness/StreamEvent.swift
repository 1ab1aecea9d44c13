import Coding
import FoundationEssentials

/// An event of a stream, read by the rules of the WHATWG specification as far as this API uses them.
struct StreamEvent: Sendable, Equatable {
    /// The event's number; `nil` for an event that is not stored.
    let id: Int?
    let type: String
    let data: JSONValue

    /// Returns the events in `text`; an unfinished one at the end is dropped, as a client must.
    static func parse(_ text: String) -> [StreamEvent] {
        var events: [StreamEvent] = []
        var id: Int?
        var type = ""
        var data: [Substring] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropLast() {
            if line.isEmpty {
                if !data.isEmpty {
                    let json = try? JSONDecoder().decode(JSONValue.self, from: Data(data.joined(separator: "\n").utf8))
                    events.append(StreamEvent(id: id, type: type, data: json ?? .null))
                }
                (id, type, data) = (nil, "", [])
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop(while: { $0 == " " })
            switch line[..<colon] {
            case "id": id = Int(value)
            case "event": type = String(value)
            case "data": data.append(value)
            default: break
            }
        }
        return events
    }
}
