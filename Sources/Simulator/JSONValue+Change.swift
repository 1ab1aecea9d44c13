internal import Coding
internal import Runtime

extension JSONValue {
    /// Returns the object with these members added or replaced; a member whose value is `nil` stays unchanged.
    func with(_ members: [String: JSONValue?]) -> JSONValue {
        var all = asObject ?? [:]
        for case (let key, let value?) in members { all[key] = value }
        return .object(all)
    }

    /// The current time in the wire format.
    static var now: JSONValue { .integer(SystemTime().wall.millis) }
}
