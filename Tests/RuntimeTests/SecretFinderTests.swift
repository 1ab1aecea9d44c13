import FoundationEssentials
import Testing

@testable import Runtime

@Suite struct SecretFinderTests {
    static let secret = #"sk-a/b+c="d\e%f-0123"#

    private func hidden(_ text: String, _ secret: String = secret) -> String { SecretFinder(secret).hide(in: text, mark: "***") }

    @Test(arguments: [
        secret,
        #"sk-a/b+c=\"d\\e%f-0123"#,
        #"sk-a\/b+c=\"d\\e%f-0123"#,
        #"\u0073\u006B-a\u002fb\u002Bc\u003d\u0022d\u005ce%f-0123"#,
        #"sk-a\\u002fb+c=\\\"d\\\\e%f-0123"#,
        "sk-a%2Fb%2bc%3D%22d%5Ce%25f-0123",
        "%73%6B%2Da%2Fb%2Bc%3D%22d%5Ce%25f%2D0123",
        "sk-a%252Fb%252Bc%253D%2522d%255Ce%25f-0123",
    ]) func itIsFoundAsWritten(form: String) {
        #expect(hidden("key \(form)!") == "key ***!")
        #expect(hidden(form + form) == "******")
    }

    /// As in an `Authorization: Basic` field: the secret begins anywhere in a group of three.
    @Test(arguments: ["", "u", "us", "user:", "user2:", "Bearer "]) func itIsFoundInBase64(before: String) {
        for after in ["", "x", "yz", ":pw"] {
            let encoded = Data((before + SecretFinderTests.secret + after).utf8).base64EncodedString()
            let forURLs = String(encoded.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
            let escaped = encoded.replacing("/", with: #"\/"#)
            let percent = encoded.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
            for form in [encoded, forURLs, escaped, percent] {
                let text = hidden("basic \(form).")
                #expect(text.contains("***") && text.hasPrefix("basic ") && text.hasSuffix("."), "\(form): \(text)")
                // Of the secret's own characters at most those are left that share one with their neighbours.
                #expect(text.utf8.count <= "basic ***.".utf8.count + (before.utf8.count + after.utf8.count + 2) * 4 + 6, "\(form): \(text)")
            }
        }
    }

    @Test func whatIsNotTheSecretStays() {
        for text in ["", "sk-a/b+c", "key sk-a/b+c=\"d\\e%f-0124!", "\\", "%", "%2", "\\u00", "100% sk-\\u006", "naïve sk-✓"] {
            #expect(hidden(text) == text)
        }
        #expect(hidden("anything", "") == "anything")
        #expect(hidden(#"a b\\c-long d"#, #"b\\c-long"#) == "a *** d")
        #expect(hidden("nkey: \\nkey-of-mine", "nkey-of-mine") == "nkey: \\***")
    }
}
