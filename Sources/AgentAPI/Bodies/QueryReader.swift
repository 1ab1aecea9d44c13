internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// Reads a request's query and collects every mistake.
struct QueryReader {
    private let items: [Target.QueryItem]
    private(set) var problems: [FieldProblem] = []

    init(_ target: Target) {
        items = target.queryItems ?? []
        if target.queryItems == nil { problems.append(FieldProblem(path: "query", code: .value, message: "has a broken escape")) }
    }

    /// Returns all values of a name.
    func values(_ name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }

    /// Returns the value of a name; different values for one name are a mistake.
    mutating func text(_ name: String) -> String? {
        let found = values(name)
        if let other = found.first(where: { $0 != found[0] }) {
            report(name, .conflict, "is there with different values, \"\(found[0].prefix(40))\" and \"\(other.prefix(40))\"")
        }
        return found.first
    }

    /// Returns a position in a list or log. A client that has none yet may send an empty value.
    mutating func position(_ name: String) -> String? {
        let value = text(name)
        return value == "" ? nil : value
    }

    /// Returns the number of an event; a malformed one counts as 0.
    mutating func sequenceNumber(_ name: String) -> Int64? {
        guard let text = position(name) else { return nil }
        guard let number = WholeNumber.read(text) else {
            report(name, .range, "must be a whole number from 0")
            return 0
        }
        return number
    }

    mutating func report(_ name: String, _ code: FieldProblem.Code, _ message: String, allowed: [String] = []) {
        problems.append(FieldProblem(path: name, code: code, message: message, allowed: allowed))
    }

    /// Returns a flag, written as `1` or `true`, `0` or `false`.
    mutating func flag(_ name: String) -> Bool {
        switch text(name) {
        case nil, "0", "false": return false
        case "1", "true": return true
        default:
            report(name, .value, "must be 1, true, 0 or false")
            return false
        }
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>, default: Int) -> Int {
        guard let text = text(name) else { return `default` }
        guard let number = WholeNumber.read(text), (Int64(range.lowerBound)...Int64(range.upperBound)).contains(number) else {
            report(name, .range, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return `default`
        }
        return Int(number)
    }

    /// Returns one of an enum's values.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) -> Choice? where Choice.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue)
            report(name, .value, "must be one of: \(allowed.joined(separator: ", "))", allowed: allowed)
            return nil
        }
        return choice
    }

    /// Returns any number of an enum's values, separated by commas.
    mutating func choices<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) -> [Choice] where Choice.RawValue == String {
        let allowed = Choice.allCases.map(\.rawValue)
        var chosen: [Choice] = []
        for word in values(name).flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            guard let choice = Choice(rawValue: String(word)) else {
                report(name, .value, "must be of: \(allowed.joined(separator: ", "))", allowed: allowed)
                continue
            }
            chosen.append(choice)
        }
        return chosen
    }

    /// Returns the filter in `types`.
    mutating func types() -> EventFilter {
        guard let filter = EventFilter(values("types").joined(separator: ",")) else {
            report("types", .value, "names a type that is not known", allowed: EventType.allCases.map(\.rawValue))
            return .all
        }
        return filter
    }

    /// Returns a day such as `2026-11-23`, or a time.
    mutating func day(_ name: String) -> Timestamp? {
        guard let text = text(name) else { return nil }
        guard let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") else {
            report(name, .value, "must be a day such as 2026-11-23")
            return nil
        }
        return time
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let text = text(name) else { return nil }
        // In a query an unescaped plus sign decodes to a space: in a time it can only be the sign of the offset.
        guard let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text.replacing(" ", with: "+")) else {
            report(name, .value, "must be a time such as 2026-11-23T05:00:00.000Z")
            return nil
        }
        return time
    }

    /// Returns the filter of a list of runs.
    mutating func runFilter() -> Engine.RunFilter {
        var filter = Engine.RunFilter()
        filter.statuses = choices("status", RunStatus.self)
        filter.outcomes = choices("outcome", RunOutcome.self)
        filter.tags = tags()
        filter.repository = repository()
        filter.dedupeKey = dedupeKey()
        filter.createdAfter = time("createdAfter")
        filter.createdBefore = time("createdBefore")
        return filter
    }

    /// Returns the values of `tag`, normalized as runs store them.
    private mutating func tags() -> [String] {
        var tags: [String] = []
        for value in values("tag") {
            let tag = TagReader.normalized(value)
            if (1...APILimits.tagCharacters).contains(tag.unicodeScalars.count), TextRule.mistake(in: tag) == nil {
                tags.append(tag)
            } else {
                report("tag", .length, "must have 1 to \(APILimits.tagCharacters) characters")
            }
        }
        return tags
    }

    /// Returns the value of `repository`.
    private mutating func repository() -> String? {
        guard let name = text("repository") else { return nil }
        if RepositoryName(name) == nil { report("repository", .value, "must be owner/repo") }
        return name
    }

    /// Returns the value of `dedupeKey`.
    private mutating func dedupeKey() -> String? {
        guard let key = text("dedupeKey") else { return nil }
        if !(1...APILimits.titleCharacters).contains(key.unicodeScalars.count) {
            report("dedupeKey", .length, "must have 1 to \(APILimits.titleCharacters) characters")
        } else if let mistake = TextRule.mistake(in: key) {
            report("dedupeKey", .value, mistake)
        }
        return key
    }
}

/// Reads numbers in queries and header fields: digits and nothing else. (`Int64` accepts a plus sign, too.)
enum WholeNumber {
    static func read(_ text: String) -> Int64? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
    }
}
