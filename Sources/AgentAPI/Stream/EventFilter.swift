internal import RunEngine

/// Which types of events a reader wants.
struct EventFilter: Sendable, Hashable {
    /// `nil` = all.
    private let types: Set<String>?

    /// The wanted types; `nil` = all.
    var names: [String]? { types?.sorted() }

    /// Everything.
    static let all = EventFilter(types: nil)

    private init(types: Set<String>?) {
        self.types = types
    }

    /// Reads `run.status,turn.*`; `nil` when a name is not known.
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

    func takes(_ type: String) -> Bool {
        types?.contains(type) ?? true
    }
}
