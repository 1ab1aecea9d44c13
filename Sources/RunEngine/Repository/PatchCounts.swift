/// The counts of a patch, as `git diff --numstat` has them.
struct PatchCounts: Sendable, Hashable, Codable {
    var files = 0
    var additions = 0
    var deletions = 0
    var binaryFiles = 0

    /// Reads `--numstat` without `-z`: one line a file, `-` for the numbers of a binary one.
    init(parsingNumstat text: some Sequence<UInt8>) {
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
        files += 1
        guard parts[0] != [UInt8(ascii: "-")] else {
            binaryFiles += 1
            return
        }
        additions += Int(String(decoding: parts[0], as: UTF8.self)) ?? 0
        deletions += Int(String(decoding: parts[1], as: UTF8.self)) ?? 0
    }
}
