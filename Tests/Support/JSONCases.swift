/// A valid or invalid JSON text with the verdict of RFC 8259 and of our strict rules, and the readers known to judge otherwise.
///
/// The groups are named as in the well-known JSONTestSuite: `y` must be accepted, `n` must not, and the RFC leaves `i` to the reader.
public struct JSONCase: Sendable, CustomStringConvertible {
    /// Another reader.
    public enum Reader: Sendable, Hashable {
        /// `JSONDecoder` of swift-foundation.
        case foundation
        /// `json` of Python.
        case python
    }

    /// The group and the special feature of the text.
    public let name: String
    /// The text.
    public let bytes: [UInt8]
    /// `true` if we accept the text in a request.
    public let isRead: Bool
    /// Readers that judge otherwise.
    public let differing: Set<Reader>

    /// The name.
    public var description: String { name }

    init(_ name: String, _ bytes: [UInt8], _ isRead: Bool, _ differing: Set<Reader>) {
        self.name = name
        self.bytes = bytes
        self.isRead = isRead
        self.differing = differing
    }

    private static func good(_ name: String, _ text: String) -> JSONCase { JSONCase("y_\(name)", Array(text.utf8), true, []) }
    private static func bad(_ name: String, _ text: String, but differing: Set<Reader> = []) -> JSONCase {
        JSONCase("n_\(name)", Array(text.utf8), false, differing)
    }
    private static func bad(_ name: String, bytes: [UInt8], but differing: Set<Reader> = []) -> JSONCase {
        JSONCase("n_\(name)", bytes, false, differing)
    }
    private static func open(_ name: String, _ text: String, isRead: Bool, but differing: Set<Reader> = []) -> JSONCase {
        JSONCase("i_\(name)", Array(text.utf8), isRead, differing)
    }
    private static func open(_ name: String, bytes: [UInt8], isRead: Bool, but differing: Set<Reader> = []) -> JSONCase {
        JSONCase("i_\(name)", bytes, isRead, differing)
    }

    /// All cases.
    public static let all: [JSONCase] = structures + literals + numbers + strings + names + encodings + limits

    private static let structures: [JSONCase] = [
        good("array_empty", "[]"), good("array_blank", "[ ]"), good("array_in_array", "[[],[[]]]"), good("array_mixed", "[null, 1, \"1\", {}]"),
        good("array_blanks_around", " \t\r\n[ 1 ,\n2 ]\r\n"), good("array_trailing_newline", "[1]\n"), good("object_empty", "{}"),
        good("object_blanks", "{ \"a\" : 1 , \"b\" : [ ] }"), good("object_nested", "{\"a\":{\"b\":{\"c\":null}}}"),
        bad("empty", ""), bad("blank_only", " \n"), bad("array_open", "["), bad("array_open_value", "[1"), bad("array_open_comma", "[1,"),
        bad("array_open_two", "[[1]"), bad("array_trailing_comma", "[1,]", but: [.foundation]), bad("array_double_comma", "[1,,2]"),
        bad("array_only_comma", "[,]"), bad("array_leading_comma", "[,1]"), bad("array_no_comma", "[1 2]"), bad("array_colon", "[1:2]"),
        bad("array_semicolon", "[1;2]"), bad("array_closed_by_brace", "[1}"), bad("array_extra_close", "[1]]"), bad("array_then_value", "[1] 2"),
        bad("array_then_comma", "[1],"), bad("array_form_feed", "[1,\u{0C}2]"), bad("array_vertical_tab", "[\u{0B}1]"),
        bad("array_no_break_space", "[\u{A0}1]"), bad("object_open", "{"), bad("object_open_name", "{\"a\""), bad("object_open_colon", "{\"a\":"),
        bad("object_open_value", "{\"a\":1"), bad("object_trailing_comma", "{\"a\":1,}", but: [.foundation]),
        bad("object_two_trailing_commas", "{\"a\":1,,}"), bad("object_only_comma", "{,}"), bad("object_no_colon", "{\"a\" 1}"),
        bad("object_double_colon", "{\"a\"::1}"), bad("object_no_value", "{\"a\":}"), bad("object_no_name", "{:1}"),
        bad("object_bare_name", "{a:1}"), bad("object_single_quotes", "{'a':1}"), bad("object_number_name", "{1:1}"),
        bad("object_null_name", "{null:1}"), bad("object_no_comma", "{\"a\":1 \"b\":2}"), bad("object_closed_by_bracket", "{\"a\":1]"),
        bad("object_extra_close", "{\"a\":1}}"), bad("object_then_word", "{\"a\":1}x"), bad("object_then_comment", "{\"a\":1}//x"),
        bad("object_comment", "{\"a\":/* one */1}"), bad("object_hash_comment", "{\"a\":1} # x"), bad("two_documents", "{}{}"),
        bad("close_only", "]"), bad("brace_only", "}"), bad("angle", "<null>"), bad("word", "abc"), bad("backslash", "\\n"),
        bad("nul_after", bytes: Array("[1]".utf8) + [0]), bad("nul_before", bytes: [0] + Array("[1]".utf8)),
    ]

    private static let literals: [JSONCase] = [
        good("null", "null"), good("true", "true"), good("false", " false "), bad("null_short", "nul"), bad("true_upper", "True"),
        bad("false_long", "falsee"), bad("null_upper", "NULL"), bad("undefined", "undefined"), bad("nan", "NaN", but: [.python]),
        bad("infinity", "[Infinity]", but: [.python]), bad("minus_infinity", "[-Infinity]", but: [.python]), bad("minus_nan", "-NaN"),
        bad("inf", "inf"), bad("true_joined", "[true1]"),
    ]

    private static let numbers: [JSONCase] = [
        good("number", "123.456e78"), good("number_zero", "0"), good("number_minus_zero", "-0"), good("number_minus", "-1"),
        good("number_real_exponent", "1.5E+2"), good("number_minus_exponent", "1e-2"), good("number_zero_exponent", "0e1"),
        good("number_zeros_exponent", "1e0001"), good("number_max", "9223372036854775807"), good("number_min", "-9223372036854775808"),
        good("number_tiny_fraction", "0.000000000000000000000000000000000000000000000000000000000000000000000000000001"),
        bad("number_leading_zero", "012"), bad("number_double_zero", "00"), bad("number_minus_leading_zero", "-01"), bad("number_plus", "+1"),
        bad("number_two_signs", "--1"), bad("number_minus_only", "-"), bad("number_minus_blank", "- 1"), bad("number_no_fraction", "1."),
        bad("number_no_whole", ".5"), bad("number_minus_no_whole", "-.5"), bad("number_no_exponent", "1e"), bad("number_exponent_sign", "1e+"),
        bad("number_fraction_exponent", "1.e1"), bad("number_two_points", "1.2.3"), bad("number_two_exponents", "1e2e3"),
        bad("number_exponent_point", "1e2.5"), bad("number_hexadecimal", "0x1F"), bad("number_octal", "0o7"), bad("number_separator", "1_000"),
        bad("number_letter", "1a"), bad("number_full_width", "１"), bad("number_zero_letter", "[0e]"), bad("number_comma", "[1,000.5,]"),
        open("number_beyond_64_bits", "[12345678901234567890123]", isRead: true),
        open("number_huge_exponent", "[1e400]", isRead: true, but: [.foundation]),
        open("number_minus_huge_exponent", "[-1e999999999999]", isRead: true, but: [.foundation]),
        open("number_tiny_exponent", "[1e-400]", isRead: true),
        open("number_many_digits", "[0.10000000000000000000001]", isRead: true),
    ]

    private static let strings: [JSONCase] = [
        good("string_empty", "\"\""), good("string_blank", "\" \""), good("string_escapes", #""\"\\\/\b\f\n\r\t""#),
        good("string_unicode_escape", #""\u00e9""#),
        good("string_pair", #""\uD83D\uDE00""#), good("string_nul_escape", #""\u0000""#), good("string_upper_hexadecimal", #""\uABCD""#),
        good("string_utf8", "\"é日😀\""), good("string_line_separator", "\"\u{2028}\u{2029}\""), good("string_delete", "\"\u{7F}\""),
        good("string_noncharacter", #""\uFFFF""#), good("string_escaped_backslash_u", #""\\u12""#), good("string_comment", "\"/*x*/\""),
        bad("string_open", "\"abc"), bad("string_open_escape", "\"abc\\"), bad("string_open_quote", "\"\\\""), bad("string_single_quotes", "'abc'"),
        bad("string_bad_escape", #""\x41""#), bad("string_upper_escape", #""\N""#), bad("string_octal_escape", #""\012""#),
        bad("string_short_unicode", #""\u12""#), bad("string_bad_unicode", #""\u12G4""#), bad("string_upper_u", #""\U0041""#),
        bad("string_braced_unicode", #""\u{41}""#), bad("string_raw_newline", "\"a\nb\""), bad("string_raw_tab", "\"a\tb\""),
        bad("string_raw_nul", bytes: [0x22, 0, 0x22]), bad("string_raw_escape", "\"\u{1B}\""), bad("string_then_word", "\"a\"b"),
        bad("string_emoji_escape", "\"\\😀\""), bad("string_smart_quotes", "“a”"),
        open("string_lone_high", #"["\ud83d"]"#, isRead: false, but: [.python]),
        open("string_lone_low", #"["\ude00"]"#, isRead: false, but: [.python]),
        open("string_swapped_pair", #"["\ude00\ud83d"]"#, isRead: false, but: [.python]),
        open("string_high_then_letter", #"["\ud83da"]"#, isRead: false, but: [.python]),
        open("string_high_then_high", #"["\ud83d\ud83d"]"#, isRead: false, but: [.python]),
        open("string_high_then_escape", #"["\ud83d\n"]"#, isRead: false, but: [.python]),
        bad("string_high_then_broken", #"["\ud83d\u1"]"#),
    ]

    private static let names: [JSONCase] = [
        good("name_empty", #"{"":1}"#), good("name_escaped", #"{"\u0061":1}"#), good("name_with_nul", #"{"a\u0000b":1}"#),
        good("name_long", "{\"\(String(repeating: "n", count: 5_000))\":1}"),
        open("name_twice", #"{"a":1,"a":2}"#, isRead: false, but: [.foundation, .python]),
        open("name_twice_same_value", #"{"a":1,"a":1}"#, isRead: false, but: [.foundation, .python]),
        open("name_twice_deep", #"[{"x":{"b":1,"c":2,"b":3}}]"#, isRead: false, but: [.foundation, .python]),
        open("name_twice_escaped", #"{"a":1,"\u0061":2}"#, isRead: false, but: [.foundation, .python]),
        good("name_twice_in_two_objects", #"[{"a":1},{"a":2}]"#), good("name_same_as_inner", #"{"a":{"a":1}}"#),
    ]

    private static let encodings: [JSONCase] = [
        open("mark_utf8", bytes: [0xef, 0xbb, 0xbf] + Array("{}".utf8), isRead: false, but: [.foundation, .python]),
        bad("mark_only", bytes: [0xef, 0xbb, 0xbf]),
        open("utf16_little", bytes: [0x7b, 0, 0x7d, 0], isRead: false, but: [.foundation, .python]),
        open("utf16_big", bytes: [0, 0x7b, 0, 0x7d], isRead: false, but: [.foundation, .python]),
        open("utf16_little_mark", bytes: [0xff, 0xfe, 0x7b, 0, 0x7d, 0], isRead: false, but: [.foundation, .python]),
        open("utf16_big_mark", bytes: [0xfe, 0xff, 0, 0x7b, 0, 0x7d], isRead: false, but: [.foundation, .python]),
        open("utf32_little", bytes: [0x7b, 0, 0, 0, 0x7d, 0, 0, 0], isRead: false, but: [.foundation, .python]),
        open("utf32_big", bytes: [0, 0, 0, 0x7b, 0, 0, 0, 0x7d], isRead: false, but: [.foundation, .python]),
        bad("latin1", bytes: [0x22, 0xe9, 0x22]), bad("continuation_alone", bytes: [0x22, 0x80, 0x22]),
        bad("sequence_cut", bytes: [0x22, 0xf0, 0x9f, 0x98, 0x22]), bad("overlong", bytes: [0x22, 0xc0, 0xaf, 0x22]),
        bad("surrogate_in_utf8", bytes: [0x22, 0xed, 0xa0, 0x80, 0x22], but: [.python]),
        bad("beyond_unicode", bytes: [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]),
        bad("never_a_byte", bytes: [0x22, 0xff, 0x22]), bad("name_latin1", bytes: [0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]),
        bad("bad_bytes_outside", bytes: [0xe9]), bad("bad_bytes_beside_escape", bytes: [0x22, 0x5c, 0x6e, 0xff, 0x22]),
    ]

    private static let limits: [JSONCase] = [
        good("depth_500", String(repeating: "[", count: 500) + String(repeating: "]", count: 500)),
        open("depth_600", String(repeating: "[", count: 600) + String(repeating: "]", count: 600), isRead: false, but: [.python]),
        bad("depth_open", String(repeating: "[", count: 100_000)),
        bad("depth_open_objects", String(repeating: "{\"a\":", count: 50_000)),
    ]
}
