/// The counts of a patch, as reported by `git diff --numstat`.
public struct PatchCounts: Sendable, Hashable, Codable {
    /// The number of files that differ.
    public var files = 0
    /// The number of added lines.
    public var additions = 0
    /// The number of removed lines.
    public var deletions = 0
    /// The number of binary files, which have no lines.
    public var binaryFiles = 0

    /// Parses `--numstat` without `-z`: one line per file, with `-` for the numbers of a binary one. Invalid numbers count as 0, and sums saturate.
    public init(parsingNumstat text: some Sequence<UInt8>) {
        var line: [UInt8] = []
        for byte in text {
            if byte != UInt8(ascii: "\n") {
                line.append(byte)
                continue
            }
            add(line)
            line.removeAll(keepingCapacity: true)
        }
        add(line)
    }

    private mutating func add(_ line: [UInt8]) {
        let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return }
        files = PatchCounts.sum(files, 1)
        guard parts[0] != [UInt8(ascii: "-")] else {
            binaryFiles = PatchCounts.sum(binaryFiles, 1)
            return
        }
        additions = PatchCounts.sum(additions, Int(String(decoding: parts[0], as: UTF8.self)) ?? 0)
        deletions = PatchCounts.sum(deletions, Int(String(decoding: parts[1], as: UTF8.self)) ?? 0)
    }

    /// Adds with saturation. The lines come from where the agent works, so a number can be anything.
    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, isTooLarge) = left.addingReportingOverflow(max(0, right))
        return isTooLarge ? .max : sum
    }
}
