import Coding
import Testing

@Suite struct JSONObjectTests {
    /// Keys from a small set, so that many come twice; some are equal by Unicode's canonical equivalence only.
    private static let keys = [
        "", "a", "b", "aa", "ab", "é", "e\u{301}", "z", "Z", "k1", "k10", "k2", "\u{1F600}", "a longer key than fits into a word",
    ]

    @Test(arguments: [0, 1, 2, 3, 8, 9, 12, 13, 14, 40, 400])
    func holdsWhatADictionaryHolds(_ count: Int) throws {
        var random = SeededRandom(state: UInt64(count))
        for _ in 0..<50 {
            let pairs = (0..<count).map { index in
                let key = Self.keys[Int.random(in: 0..<Self.keys.count, using: &random)]
                return (count > 14 && index % 2 == 0 ? key + String(index / 2) : key, JSONValue.integer(Int64(index)))
            }
            let expected = Dictionary(pairs.map { (Array($0.0.utf8), $0.1) }) { $1 }
            func sorted(_ keys: some Sequence<[UInt8]>) -> [[UInt8]] { keys.sorted { $0.lexicographicallyPrecedes($1) } }
            let object = JSONObject(pairs)
            try #require(object.keys.map { Array($0.utf8) } == sorted(expected.keys))
            for (key, value) in expected { #expect(object[String(decoding: key, as: UTF8.self)] == value) }
            if case .some = object["not there"] { Issue.record("a member that was never given") }
            // Read from a text, and put together member by member, it is the same object.
            let text = "{" + pairs.map { "\"\($0.0)\":\(String(decoding: $0.1.encoded(), as: UTF8.self))" }.joined(separator: ",") + "}"
            #expect(try JSONValue(parsing: Array(text.utf8)) == .object(object))
            var changed: JSONObject = [:]
            for (key, value) in pairs { changed[key] = value }
            try #require(changed == object)
            let removed = pairs.prefix(count / 2).map(\.0)
            for key in removed { changed[key] = .none }
            try #require(changed.keys.map { Array($0.utf8) } == sorted(Set(expected.keys).subtracting(removed.map { Array($0.utf8) })))
        }
    }

    @Test func keysAreTheSameByTheirBytesOnly() {
        let (composed, decomposed): (JSONObject, JSONObject) = (["\u{e9}": 1], ["e\u{301}": 1])
        #expect(composed != decomposed && Set([composed, decomposed]).count == 2)
        #expect(composed.merging(decomposed).count == 2)
    }

    @Test func mergingTakesTheOthersValues() {
        let object: JSONObject = ["b": 1, "a": 2]
        #expect(object.merging(["c": 3, "b": 4]) == ["a": 2, "b": 4, "c": 3])
        #expect(object.merging([:]) == object)
        #expect(JSONObject().merging(object) == object)
        #expect(object.mapValues { .array([$0]) } == ["a": [2], "b": [1]])
    }

    @Test func goesThroughOtherCoders() throws {
        let value: JSONValue = ["b": ["y": 1, "x": nil], "a": []]
        #expect(try JSONCoding.decode(JSONValue.self, from: JSONCoding.encode(value)) == value)
    }
}
