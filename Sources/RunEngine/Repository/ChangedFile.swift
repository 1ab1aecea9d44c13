/// A file that a turn has changed.
struct ChangedFile: Sendable, Hashable, Codable {
    enum Change: String, Sendable, Codable {
        case added, modified, deleted, renamed
    }

    let path: String
    let change: Change
    let previousPath: String?

    /// Reads `git diff --name-status -z`: status, path, and for renames and copies a second path, each ended by a zero byte.
    static func parse(nameStatus bytes: [UInt8]) -> [ChangedFile] {
        var fields = bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }.makeIterator()
        var files: [ChangedFile] = []
        while let status = fields.next(), let kind = status.first, let path = fields.next() {
            switch kind {
            case "A": files.append(ChangedFile(path: path, change: .added, previousPath: nil))
            case "D": files.append(ChangedFile(path: path, change: .deleted, previousPath: nil))
            case "R":
                guard let target = fields.next() else { return files }
                files.append(ChangedFile(path: target, change: .renamed, previousPath: path))
            case "C":
                guard let target = fields.next() else { return files }
                files.append(ChangedFile(path: target, change: .added, previousPath: nil))
            default: files.append(ChangedFile(path: path, change: .modified, previousPath: nil))
            }
        }
        return files
    }
}
