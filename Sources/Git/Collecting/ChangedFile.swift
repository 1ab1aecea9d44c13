/// A file that a turn changed.
public struct ChangedFile: Sendable, Hashable, Codable {
    /// The kinds of change.
    public enum Change: String, Sendable, Codable {
        case added, modified, deleted, renamed
    }

    /// The path, in the form of `GitPath.shown`.
    public let path: String
    /// The kind of change.
    public let change: Change
    /// The former path of a renamed file.
    public let previousPath: String?

    /// Creates a changed file.
    public init(path: String, change: Change, previousPath: String? = nil) {
        self.path = path
        self.change = change
        self.previousPath = previousPath
    }

    /// Parses `git diff --name-status -z`: status, path, and for renames and copies a second path, each terminated by a zero byte.
    public static func parse(nameStatus bytes: [UInt8]) -> [ChangedFile] {
        var fields = bytes.split(separator: 0, omittingEmptySubsequences: false).makeIterator()
        var files: [ChangedFile] = []
        func shown(_ field: ArraySlice<UInt8>) -> String { GitPath(field).shown }
        while let status = fields.next(), let kind = status.first, let path = fields.next() {
            switch kind {
            case UInt8(ascii: "A"): files.append(ChangedFile(path: shown(path), change: .added))
            case UInt8(ascii: "D"): files.append(ChangedFile(path: shown(path), change: .deleted))
            case UInt8(ascii: "R"):
                guard let target = fields.next() else { return files }
                files.append(ChangedFile(path: shown(target), change: .renamed, previousPath: shown(path)))
            case UInt8(ascii: "C"):
                guard let target = fields.next() else { return files }
                files.append(ChangedFile(path: shown(target), change: .added))
            default: files.append(ChangedFile(path: shown(path), change: .modified))
            }
        }
        return files
    }
}
