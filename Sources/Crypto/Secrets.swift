internal import CCrypto

/// A value that never prints itself: every printed or reflected form is `***`. Reading it requires `reveal`, so that every such place can be found.
public struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: Value

    /// Creates a secret that hides `value`.
    public init(_ value: Value) {
        self.value = value
    }

    /// Returns the value itself, for its one intended use.
    public func reveal() -> Value { value }

    /// Always `***`.
    public var description: String { "***" }

    /// Always `***`.
    public var debugDescription: String { "***" }

    /// A mirror without children: `dump` and string interpolation of a containing value show nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Random bytes for keys, tokens and passwords, by libcrypto's generator.
public enum RandomBytes {
    /// Returns `count` unpredictable bytes.
    public static func make(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // This fails only if the kernel provides no entropy; a predictable key is worse than no server.
        precondition(RAND_bytes(&bytes, Int32(count)) == 1, "no random bytes")
        return bytes
    }

    /// Returns `count` characters from `0-9A-Za-z`, each equally likely.
    public static func base62(_ count: Int) -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        var text: [UInt8] = []
        while text.count < count {
            // 248 is the largest multiple of 62 in a byte: higher values would favour the first characters.
            for byte in make(count) where byte < 248 && text.count < count { text.append(alphabet[Int(byte) % 62]) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Returns whether both are equal, in a time that does not reveal where they differ. Only the lengths show.
public func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
