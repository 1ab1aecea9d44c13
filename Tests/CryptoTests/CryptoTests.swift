import Crypto
import Testing

@Suite struct CryptoTests {
    @Test func sha256OfKnownTexts() {
        #expect(Hex.encode(SHA256.digest([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Hex.encode(SHA256.digest(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let pieces = IncrementalSHA256()
        pieces.update(Array("a".utf8))
        pieces.update(Array("bc".utf8))
        #expect(pieces.finish() == SHA256.digest(Array("abc".utf8)))
    }

    @Test func hmacOfRFC4231Case2() {
        let code = HMACSHA256.code(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(Hex.encode(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    /// A key that is longer than a block is hashed first.
    @Test func hmacOfRFC4231Case6() {
        let code = HMACSHA256.code(Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8), key: [UInt8](repeating: 0xaa, count: 131))
        #expect(Hex.encode(code) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func hexComesBackAndNothingElseIsRead() {
        #expect(Hex.encode([0, 1, 0xab, 255]) == "0001abff" && Hex.decode("0001abFF") == [0, 1, 0xab, 255] && Hex.decode("") == [])
        for text in ["0", "0g", "0x", " 00", "00 ", "+1"] { #expect(Hex.decode(text) == nil) }
    }

    /// The same bytes never make the same box, and no byte of one can be changed or left out.
    @Test func everyByteOfABoxCounts() throws {
        let key = RandomBytes.make(32)
        let box = try SealedBox.seal([1, 2, 3], key: key, context: [9])
        #expect(box.count == 12 + 3 + 16)
        #expect(try SealedBox.seal([1, 2, 3], key: key, context: [9]) != box)
        for index in box.indices {
            var changed = box
            changed[index] ^= 0x80
            #expect(throws: SealedBox.Failure.notAuthentic) { try SealedBox.open(changed, key: key, context: [9]) }
            #expect(throws: SealedBox.Failure.notAuthentic) { try SealedBox.open(Array(box[..<index]), key: key, context: [9]) }
        }
        for count in [0, 31, 33] {
            #expect(throws: SealedBox.Failure.badKey) { try SealedBox.open(box, key: RandomBytes.make(count), context: [9]) }
        }
    }

    @Test(arguments: [0, 1, 16, 1_000])
    func aBoxOpensOnlyWithItsKeyAndPlace(count: Int) throws {
        let key = RandomBytes.make(32)
        let plain = RandomBytes.make(count)
        let box = try SealedBox.seal(plain, key: key, context: Array("runs.byok.1".utf8))
        #expect(try SealedBox.open(box, key: key, context: Array("runs.byok.1".utf8)) == plain)
        #expect(throws: SealedBox.Failure.notAuthentic) { try SealedBox.open(box, key: key, context: Array("runs.byok.2".utf8)) }
        #expect(throws: SealedBox.Failure.notAuthentic) { try SealedBox.open(box, key: RandomBytes.make(32), context: Array("runs.byok.1".utf8)) }
        var changed = box
        changed[changed.count - 1] ^= 1
        #expect(throws: SealedBox.Failure.notAuthentic) { try SealedBox.open(changed, key: key, context: Array("runs.byok.1".utf8)) }
        #expect(throws: SealedBox.Failure.badKey) { try SealedBox.seal(plain, key: [1], context: []) }
    }

    @Test func aSecretDoesNotShowItself() {
        struct Holder { let key = Secret("sk-very-secret") }
        var dumped = ""
        dump(Holder(), to: &dumped)
        #expect(!"\(Holder()) \(String(reflecting: Holder())) \(dumped)".contains("very"))
        #expect(Holder().key.reveal() == "sk-very-secret")
    }

    @Test func base62UsesItsWholeAlphabet() {
        let text = RandomBytes.base62(20_000)
        #expect(text.utf8.count == 20_000)
        #expect(Set(text).count == 62)
    }

    @Test func comparesInConstantTime() {
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]) && !constantTimeEqual([1], [1, 2]))
    }
}
