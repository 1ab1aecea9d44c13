internal import RunEngine

/// The types of events that a reader wants.
struct EventFilter: Sendable, Hashable {
    /// The wanted types; `nil` for all.
    private let types: Set<String>?

    /// The wanted types, sorted; `nil` for all.
    var names: [String]? { types?.sorted() }

    /// The filter that passes every event.
    static let all = EventFilter(types: nil)

    private init(types: Set<String>?) {
        self.types = types
    }

    /// Reads a list such as `run.status,turn.*`; an empty one means all. Fails if a name is unknown.
    init?(_ text: String) {
        var wanted: Set<String> = []
        for word in text.split(separator: ",") {
            let matching = EventType.allCases.map(\.rawValue).filter { type in
                word.hasSuffix(".*") ? type == word.dropLast(2) || type.hasPrefix(word.dropLast()) : type == word
            }
            guard !matching.isEmpty else { return nil }
            wanted.formUnion(matching)
        }
        types = wanted.isEmpty ? nil : wanted
    }

    /// Returns true if the reader wants events of this type.
    func matches(_ type: String) -> Bool {
        types?.contains(type) ?? true
    }
}
