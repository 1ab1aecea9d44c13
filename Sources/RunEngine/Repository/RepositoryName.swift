/// The full name of a repository on its host: `owner/repo`.
///
/// Only names that are safe as two path segments of a URL are accepted: an owner and a name of 1…100 characters each of `A-Z a-z 0-9 - _ .`, neither
/// starting with `-` or `.`, neither ending in `.git`, `.lock` or `.`. So no name can escape from the base URL, be taken for an option of git, or
/// carry a query, a user or a port.
public struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
    /// The part before the slash.
    public let owner: String
    /// The part after the slash.
    public let name: String

    /// Parses `owner/repo`; returns `nil` for anything else.
    public init?(_ fullName: String) {
        let parts = fullName.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isSafe) else { return nil }
        owner = String(parts[0])
        name = String(parts[1])
    }

    /// `owner/repo`.
    public var description: String { "\(owner)/\(name)" }

    private static func isSafe(_ segment: Substring) -> Bool {
        guard (1...100).contains(segment.utf8.count), let first = segment.utf8.first, isAlphanumeric(first) || first == UInt8(ascii: "_") else {
            return false
        }
        guard segment.utf8.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }) else {
            return false
        }
        let lowered = segment.lowercased()
        return !lowered.hasSuffix(".git") && !lowered.hasSuffix(".lock") && !lowered.hasSuffix(".")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        default: return false
        }
    }
}
