import Coding
import Testing

@Suite struct JSONNumberTests {
    private func read(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8), by: .strict) }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("1.0", 1), ("1e3", 1_000), ("2.50e1", 25), ("-0.0", 0), ("9007199254740993", 9_007_199_254_740_993),
        ("9007199254740993.0", 9_007_199_254_740_993), ("9223372036854775807", Int64.max), ("-9223372036854775808", .min),
        ("9223372036854775807e0", .max), ("-92233720368547758080e-1", .min), ("1e18", 1_000_000_000_000_000_000), ("0e999999999999", 0),
    ])
    func aWholeNumberThatFitsIsWhole(text: String, number: Int64) throws {
        #expect(try read(text) == .integer(number))
        #expect(try read(text).asInteger == number)
    }

    @Test(arguments: [
        ("1.5", 1.5), ("0.1", 0.1), ("-2.5e-3", -0.0025), ("1e19", 1e19), ("1.7976931348623157e308", .greatestFiniteMagnitude),
        ("5e-324", Double.leastNonzeroMagnitude),
        ("0.30000000000000004", 0.1 + 0.2), ("123456.7890", 123456.789), ("1e300", 1e300),
    ])
    func aNumberThatADoubleHoldsIsOne(text: String, number: Double) throws {
        #expect(try read(text) == .number(number))
        #expect(try read(text).asInteger == nil)
    }

    @Test(arguments: [
        "12345678901234567890123", "0.10000000000000000000001", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e400",
        "-1e-400", "1e99999999999999999999", "3.14159265358979323846264338327950288", "100000000000000000000000000000000001e-3",
    ])
    func otherNumbersKeepTheirDigits(text: String) throws {
        let value = try read("{\"n\":\(text)}")
        guard case .decimal(let number) = value["n"] else { return #expect(Bool(false), "\(value)") }
        #expect(number.text == text)
        #expect(String(decoding: value.encoded(), as: UTF8.self) == "{\"n\":\(text)}")
        #expect(value["n"]?.asInteger == nil)
        #expect(value["n"]?.asDouble?.isFinite == true)
    }

    @Test func numbersAreEqualWhenTheyMeanTheSame() throws {
        #expect(try read("1e400") == read("10.0E+399"))
        #expect(try read("1e400").hashValue == read("0.1e401").hashValue)
        #expect(try read("0.10000000000000000000001") != read("0.10000000000000000000002"))
        #expect(try read("12345678901234567890123") == read("12345678901234567890123.000"))
        #expect(try read("1e400") != read("-1e400"))
        #expect(try read("1e400").asDouble == .greatestFiniteMagnitude)
        #expect(try read("-1e400").asDouble == -.greatestFiniteMagnitude)
    }

    @Test func numbersAreWrittenAsBrieflyAsTheyAreReadBack() {
        let value: JSONValue = [0, -5, 1.5, 2.0, 1e21, .number(.nan), .number(-.infinity), .integer(.min)]
        #expect(String(decoding: value.encoded(), as: UTF8.self) == "[0,-5,1.5,2,1e+21,null,null,-9223372036854775808]")
    }
}
