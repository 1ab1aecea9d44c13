/// The members of a JSON object, each key once, sorted by the UTF-8 of their keys.
///
/// An array rather than a hash table, because JSON's objects are small and many: an array is one allocation, finding a member in it takes a few
/// comparisons of numbers, and writing it needs no sorting.
public struct JSONObject: Sendable, Hashable {
    /// Ascending by key, without duplicates.
    private var members: [Member]

    /// Creates an object without members.
    public init() { members = [] }

    /// Creates an object from pairs in any order; the last value of a duplicate key wins.
    public init(_ pairs: some Sequence<(String, JSONValue)>) {
        self.init(unsorted: pairs.map { Member(key: $0.0, value: $0.1) })
    }

    /// Creates an object of `count` members, which are handed over from the last to the first; the last value of a duplicate key wins.
    init(count: Int, previous: () -> (String, JSONValue)) {
        let members = [Member](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in (0..<count).reversed() {
                let (key, value) = previous()
                buffer.initializeElement(at: index, to: Member(key: key, value: value))
            }
            filled = count
        }
        self.init(unsorted: members)
    }

    private init(unsorted: [Member]) {
        members = unsorted
        if !isAscending { sort() }
    }

    /// `true` if each key comes after the one before it, so that no key occurs twice.
    private var isAscending: Bool {
        members.indices.dropFirst().allSatisfy { members[$0 - 1].precedes(members[$0]) }
    }

    /// Sorts the members and keeps the last one of each key.
    private mutating func sort() {
        if members.count <= 16 {
            // In place: most objects are small, and many of those are nearly sorted.
            for index in 1..<members.count {
                var place = index
                while place > 0, members[place].precedes(members[place - 1]) {
                    members.swapAt(place, place - 1)
                    place -= 1
                }
            }
        } else {
            // The place decides between equal keys, because the standard library does not promise a stable sort.
            let order = members.indices.sorted { left, right in
                if members[left].precedes(members[right]) { return true }
                return left < right && !members[right].precedes(members[left])
            }
            members = order.map { members[$0] }
        }
        guard !isAscending else { return }
        var unique: [Member] = []
        for member in members {
            if let last = unique.last, !last.precedes(member) { unique.removeLast() }
            unique.append(member)
        }
        members = unique
    }

    /// Returns the place of a key, or the one where it would be inserted.
    private func place(of key: String) -> (index: Int, isThere: Bool) {
        let wanted = Member(key: key, value: .null)
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if members[middle].precedes(wanted) { low = middle + 1 } else { high = middle }
        }
        return (low, low < members.count && !wanted.precedes(members[low]))
    }

    /// The value of a key; setting `nil` removes the member.
    public subscript(key: String) -> JSONValue? {
        get {
            let (index, isThere) = place(of: key)
            guard isThere else { return nil }
            return members[index].value
        }
        set {
            let (index, isThere) = place(of: key)
            switch (newValue, isThere) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// The keys, ascending.
    public var keys: [String] { members.map(\.key) }

    /// Returns an object with the same keys and transformed values.
    public func mapValues(_ transform: (JSONValue) throws -> JSONValue) rethrows -> JSONObject {
        var result = self
        for index in result.members.indices { result.members[index].value = try transform(members[index].value) }
        return result
    }

    /// Returns this object with the members of another one; if both have a key, the other's value wins.
    public func merging(_ other: JSONObject) -> JSONObject {
        JSONObject(unsorted: members + other.members)
    }
}

/// A member, ordered by the UTF-8 of its key. Swift's `<` compares by canonical equivalence, which is no total order: it puts neither of "\u{E9}10"
/// and "e\u{301}1" before the other, though they differ.
private struct Member: Sendable, Hashable {
    let key: String
    /// The key's first eight bytes as one number, which tells most keys apart. A shorter key is padded with zeros.
    private let start: UInt64
    var value: JSONValue

    init(key: String, value: JSONValue) {
        self.key = key
        self.value = value
        var key = key
        start = key.withUTF8 { bytes in
            if bytes.count >= 8 { return UInt64(bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt64.self)) }
            var number: UInt64 = 0
            for byte in bytes { number = number << 8 | UInt64(byte) }
            return number << (8 * UInt64(8 - bytes.count))
        }
    }

    static func == (left: Member, right: Member) -> Bool {
        left.start == right.start && left.value == right.value && left.key.utf8.elementsEqual(right.key.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(start)
        hasher.combine(value)
    }

    func precedes(_ other: Member) -> Bool {
        if start != other.start { return start < other.start }
        var left = key
        var right = other.key
        return left.withUTF8 { left in right.withUTF8 { left.lexicographicallyPrecedes($0) } }
    }
}

extension JSONObject: RandomAccessCollection {
    /// The place of the first member.
    public var startIndex: Int { 0 }
    /// The place after the last member.
    public var endIndex: Int { members.count }
    /// The member at a place.
    public subscript(position: Int) -> (key: String, value: JSONValue) { (members[position].key, members[position].value) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Creates an object: `["key": …]`; the last value of a duplicate key wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONObject: Codable {
    /// Decodes an object with any members.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String: JSONValue].self).map { ($0.key, $0.value) })
    }

    /// Encodes the members.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: MemberKey.self)
        for member in members { try container.encode(member.value, forKey: MemberKey(stringValue: member.key)) }
    }

    private struct MemberKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
