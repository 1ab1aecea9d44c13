import Coding

/// The members that events of one kind have, as paths: `properties.info.time.created`, `properties.questions[].header`.
struct EventShape {
    /// The members of every event.
    private(set) var always: Set<String>
    /// The members of any event.
    private(set) var known: Set<String>

    init(_ event: JSONValue) {
        known = EventShape.paths(event, "")
        always = known
    }

    mutating func add(_ event: JSONValue) {
        let paths = EventShape.paths(event, "")
        always.formIntersection(paths)
        known.formUnion(paths)
    }

    static func shapes(of events: [JSONValue]) -> [AgentEventKind: EventShape] {
        var shapes: [AgentEventKind: EventShape] = [:]
        for event in events {
            let kind = AgentEventKind(event)
            if shapes[kind] == nil { shapes[kind] = EventShape(event) } else { shapes[kind]?.add(event) }
        }
        return shapes
    }

    /// Members whose content differs by tool, or belongs to whoever opened the session.
    private static let opaque: Set<String> = [
        "properties.part.state.input", "properties.part.state.metadata", "properties.metadata", "properties.info.metadata",
    ]

    private static func paths(_ value: JSONValue, _ path: String) -> Set<String> {
        if opaque.contains(path) { return [path] }
        if let members = value.asObject {
            return members.reduce(into: [path]) { $0.formUnion(paths($1.value, path.isEmpty ? $1.key : "\(path).\($1.key)")) }
        }
        if let elements = value.asArray { return elements.reduce(into: [path]) { $0.formUnion(paths($1, "\(path)[]")) } }
        return [path]
    }
}
