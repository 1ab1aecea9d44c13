internal import Coding

/// Cuts the data of events to size. This is the only place that does: whatever an agent says, and wherever it says it, an event stays small.
enum EventBounds {
    /// Returns the data with every text and list cut to its limit.
    static func bounded(_ data: JSONValue) -> JSONValue {
        guard case .object(let members) = data else { return bounded(data, limit: EventLimits.fieldBytes) }
        return .object(
            JSONObject(
                members.map { name, value in
                    // A tool's input is arbitrary JSON, and measured as a whole.
                    (name, name == "input" ? input(value) : bounded(value, limit: EventLimits.bytesOfField[name] ?? EventLimits.fieldBytes))
                }))
    }

    /// Returns an identifier chosen by the agent, always cut the same way, so that it stays the same identifier.
    static func id(_ text: String) -> String { text.cut(toBytes: EventLimits.idBytes).text }

    private static func input(_ value: JSONValue) -> JSONValue {
        let whole = value.encoded()
        guard whole.count > EventLimits.toolBytes * 2 else { return value }
        return .string(String(decoding: whole, as: UTF8.self).cut(toBytes: EventLimits.toolBytes).text)
    }

    private static func bounded(_ value: JSONValue, limit: Int) -> JSONValue {
        switch value {
        case .string(let text): return text.utf8.count > limit ? .string(text.cut(toBytes: limit).text) : value
        case .array(let elements): return .array(first(of: elements))
        case .object(let members):
            var room = EventLimits.listBytes
            var kept: JSONObject = [:]
            for (name, member) in members {
                let part = bounded(member, limit: EventLimits.nestedBytes)
                room -= size(part) + name.utf8.count
                guard room >= 0 else { break }
                kept[name] = part
            }
            return .object(kept)
        default: return value
        }
    }

    /// Returns as many leading elements as fit.
    private static func first(of elements: [JSONValue]) -> [JSONValue] {
        var room = EventLimits.listBytes
        var kept: [JSONValue] = []
        for element in elements.prefix(EventLimits.listElements) {
            let part = bounded(element, limit: EventLimits.nestedBytes)
            room -= size(part)
            guard room >= 0 else { break }
            kept.append(part)
        }
        return kept
    }

    /// Returns the approximate size of a value in the log.
    static func size(_ value: JSONValue) -> Int {
        switch value {
        case .string(let text): text.utf8.count + 2
        case .array(let elements): elements.reduce(2) { $0 + size($1) + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.key.utf8.count + size($1.value) + 4 }
        default: 20
        }
    }
}
