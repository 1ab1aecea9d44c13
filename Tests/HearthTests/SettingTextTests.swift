import Testing

@testable import hearth

@Suite struct SettingTextTests {
    @Test(
        arguments: [
            ("90s", 90_000), ("5m", 300_000), ("1h30m", 5_400_000), ("7d", 604_800_000), ("250ms", 250), ("1d2h3m4s5ms", 93_784_005), ("0s", 0),
        ] as [(String, Int64)])
    func durationsAreReadAndWrittenBack(text: String, millis: Int64) throws {
        #expect(try DurationText.read(text) == .milliseconds(millis))
        #expect(try DurationText.read(DurationText.write(.milliseconds(millis))) == .milliseconds(millis))
    }

    @Test(arguments: ["", "90", "s", "1m1h", "1h1h", "-5s", "5 s", "1.5h", "1w", "９s", "99999999999999999d", "5m junk"])
    func whatIsNoDurationIsRefused(text: String) {
        #expect(throws: SettingSyntaxError.self) { try DurationText.read(text) }
    }

    @Test(arguments: [("512", 512), ("64KiB", 65_536), ("2GiB", 2_147_483_648), ("1MiB", 1_048_576), ("0", 0)])
    func sizesAreReadAndWrittenBack(text: String, bytes: Int) throws {
        #expect(try SizeText.read(text) == bytes)
        #expect(SizeText.write(bytes) == text)
    }

    @Test(arguments: ["", "KiB", "10MB", "1.5GiB", "-1", "1 GiB", "99999999999TiB"])
    func whatIsNoSizeIsRefused(text: String) {
        #expect(throws: SettingSyntaxError.self) { try SizeText.read(text) }
    }

    @Test(arguments: ["127.0.0.1:8420", "0.0.0.0:0", "localhost:80", "[::1]:8420", "unix:/run/hearth.sock"])
    func addressesAreReadAndWrittenBack(text: String) throws {
        #expect(try ListenAddress(reading: text).description == text)
    }

    @Test(arguments: [
        "", "8420", ":8420", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "256.0.0.1:80", "example.org:80", "::1:80", "[x]:80", "unix:run",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(throws: SettingSyntaxError.self) { try ListenAddress(reading: text) }
    }
}
