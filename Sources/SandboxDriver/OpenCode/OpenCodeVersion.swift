/// A version of OpenCode, and the range of versions tested with this driver.
struct OpenCodeVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    /// The lowest tested version.
    static let lowestTested = OpenCodeVersion(major: 1, minor: 18, patch: 33)
    /// The first untested version; all patches of the tested minor version are accepted.
    static let firstUntested = OpenCodeVersion(major: 1, minor: 19, patch: 0)

    init(major: Int, minor: Int, patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Creates a version from `1.18.33`, `v1.18.33` or `opencode v2.0.18`, with or without a suffix.
    init?(_ text: some StringProtocol) {
        guard let word = text.split(whereSeparator: { $0.isWhitespace }).last else { return nil }
        let numbers = word.drop { $0 == "v" }.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard numbers.count == 3, let major = Int(numbers[0]), let minor = Int(numbers[1]), let patch = Int(numbers[2].prefix { $0.isNumber }) else {
            return nil
        }
        self.init(major: major, minor: minor, patch: patch)
    }

    var isTested: Bool { self >= OpenCodeVersion.lowestTested && self < OpenCodeVersion.firstUntested }

    var description: String { "\(major).\(minor).\(patch)" }

    static func < (left: OpenCodeVersion, right: OpenCodeVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// The remedy for an untested version.
    static let remedy = "install OpenCode \(lowestTested) (any 1.18.x from it on): npm install -g opencode-ai@\(lowestTested)"
}
