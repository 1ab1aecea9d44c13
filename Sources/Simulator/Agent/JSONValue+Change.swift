internal import Coding
internal import Runtime

extension JSONValue {
    /// The object with other members; those with `nil` stay as they are.
    func with(_ members: [String: JSONValue?]) -> JSONValue {
        var all = asObject ?? [:]
        for case (let key, let value?) in members { all[key] = value }
        return .object(all)
    }

    /// The moment, as the wire writes it.
    static var now: JSONValue { .integer(SystemTime().wall.millis) }
}
