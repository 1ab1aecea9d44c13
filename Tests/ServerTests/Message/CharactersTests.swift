import Testing

@testable import Server

@Suite struct CharactersTests {
    /// Checks RFC 9110 §5.6.2 byte by byte.
    @Test func tokensAreLettersDigitsAndFifteenSigns() {
        let allowed = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for byte in UInt8.min...UInt8.max { #expect(Characters.isToken(byte) == allowed.contains(byte), "\(byte)") }
    }
}
