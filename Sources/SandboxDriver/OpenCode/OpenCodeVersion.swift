/// A version of OpenCode, and which ones this driver was tested with.
struct OpenCodeVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    /// The lowest version that was tested.
    static let lowestTested = OpenCodeVersion(major: 1, minor: 18, patch: 33)
    /// The first version that was not; patches of the tested minor version are taken.
    static let firstUntested = OpenCodeVersion(major: 1, minor: 19, patch: 0)

    init(major: Int, minor: Int, patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// From `1.18.33`, `v1.18.33`, `opencode v2.0.18`, with or without a suffix.
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

    /// What to do about one that was not tested.
    static let remedy = "install OpenCode \(lowestTested) (any 1.18.x from it on): npm install -g opencode-ai@\(lowestTested)"
}
