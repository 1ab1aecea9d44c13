internal import Git
internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// Reads a request's query and collects all its problems.
struct QueryReader {
    private let items: [Target.QueryItem]
    private(set) var problems: [FieldProblem] = []

    init(_ target: Target) {
        items = target.queryItems ?? []
        if target.queryItems == nil { problems.append(FieldProblem(path: "query", code: .value, message: "has an invalid percent escape")) }
    }

    /// Returns all values of a parameter.
    func values(_ name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }

    /// Returns the value of a parameter; a parameter with different values is a problem.
    mutating func text(_ name: String) -> String? {
        let found = values(name)
        if let other = found.first(where: { $0 != found[0] }) {
            report(name, .conflict, "has different values, \"\(found[0].prefix(40))\" and \"\(other.prefix(40))\"")
        }
        return found.first
    }

    /// Returns a position in a list or log. A client that has none yet may send an empty value.
    mutating func position(_ name: String) -> String? {
        let value = text(name)
        return value == "" ? nil : value
    }

    /// Returns the number of an event. A malformed one is reported and counts as 0.
    mutating func sequenceNumber(_ name: String) -> Int64? {
        guard let text = position(name) else { return nil }
        guard let number = WholeNumber.read(text) else {
            report(name, .range, "must be a whole number from 0")
            return 0
        }
        return number
    }

    /// Adds a problem that only the caller can detect.
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

    /// Returns a whole number in `range`.
    mutating func integer(_ name: String, _ range: ClosedRange<Int>, default: Int) -> Int {
        guard let text = text(name) else { return `default` }
        guard let number = WholeNumber.read(text), (Int64(range.lowerBound)...Int64(range.upperBound)).contains(number) else {
            report(name, .range, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return `default`
        }
        return Int(number)
    }

    /// Returns a case of an enum.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) -> Choice? where Choice.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue)
            report(name, .value, "must be one of: \(allowed.joined(separator: ", "))", allowed: allowed)
            return nil
        }
        return choice
    }

    /// Returns any number of cases of an enum, separated by commas or in repeated parameters.
    mutating func choices<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) -> [Choice] where Choice.RawValue == String {
        let allowed = Choice.allCases.map(\.rawValue)
        var chosen: [Choice] = []
        for word in values(name).flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            guard let choice = Choice(rawValue: String(word)) else {
                report(name, .value, "must be one or more of: \(allowed.joined(separator: ", "))", allowed: allowed)
                continue
            }
            chosen.append(choice)
        }
        return chosen
    }

    /// Returns the filter in `types`.
    mutating func types() -> EventFilter {
        guard let filter = EventFilter(values("types").joined(separator: ",")) else {
            report("types", .value, "names an unknown type", allowed: EventType.allCases.map(\.rawValue))
            return .all
        }
        return filter
    }

    /// Returns the start of a day such as `2026-11-23`, or a time.
    mutating func day(_ name: String) -> Timestamp? {
        guard let text = text(name) else { return nil }
        guard let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") else {
            report(name, .value, "must be a day such as 2026-11-23")
            return nil
        }
        return time
    }

    /// Returns a time such as `2026-11-23T05:00:00.000Z`.
    mutating func time(_ name: String) -> Timestamp? {
        guard let text = text(name) else { return nil }
        // An unescaped plus sign decodes to a space; in a time that can only have been the sign of the offset.
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

/// A whole number in a path, query or header field: digits and nothing else. (`Int64` accepts a plus sign, too.)
enum WholeNumber {
    static func read(_ text: String) -> Int64? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
    }
}
