internal import CCrypto

/// Returns whether both are equal, in a time that does not reveal where they differ. Only the lengths show.
public func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
