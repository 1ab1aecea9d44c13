internal import CSystem
internal import FoundationEssentials
internal import Glibc
public import Runtime

/// The user that owns the cells of a server that runs as root: an id that nobody else on the machine has, so that whoever breaks out of a cell is
/// nobody.
///
/// The number suffices; it must have no entry in `/etc/passwd`. All cells share this user, because a work tree is an overlay over files that its user
/// must own. What keeps the cells apart is that none of them sees the files of another.
public struct CellUser: Sendable {
    /// The first id to try: above those of people and services, below those of containers.
    private static let first: UInt32 = 64_999
    private static let attempts: UInt32 = 500

    /// The id of the user and its group.
    public let id: UInt32
    /// A directory that a mount can hide from processes that become this user.
    private let shelterDirectory: String

    /// The user of this server's cells; `nil` if the server is not root, and its cells belong to its own user.
    public static let current: CellUser? = geteuid() == 0 ? CellUser() : nil

    private init() {
        id = (0..<CellUser.attempts).map { CellUser.first - $0 }.first { getpwuid($0) == nil && getgrgid($0) == nil } ?? CellUser.first
        let places = ["/run", "/var/run", "/tmp"]
        // It stays: it is empty, and the next server needs it, too.
        shelterDirectory = places.map { "\($0)/hearth-shelter" }.first { mkdir($0, 0o755) == 0 || errno == EEXIST } ?? "/mnt"
    }

    /// Returns a shelter for a process of this user.
    public func shelter() -> ProcessShelter { ProcessShelter(user: id, directory: shelterDirectory) }

    /// Gives a file to the user; of a link, the link itself and not its target.
    public func own(_ path: String) {
        _ = lchown(path, id, id)
    }

    /// Gives a tree to the user, without following links. Blocks.
    public func ownTree(_ path: String) {
        own(path)
        var open = [path]
        while let next = open.popLast() {
            let folder = hearth_open(next, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
            guard folder >= 0 else { continue }
            for name in DirectoryNames.read(folder) ?? [] {
                var information = stat()
                guard fstatat(folder, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                if information.st_uid != id { _ = fchownat(folder, name, id, id, AT_SYMLINK_NOFOLLOW) }
                guard information.st_mode & S_IFMT == S_IFDIR else { continue }
                // A name that is not valid UTF-8 comes from a repository, whose files git has created as this user anyway.
                if let text = String(validating: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) { open.append("\(next)/\(text)") }
            }
            close(folder)
        }
    }

    /// Returns whether a path belongs to the user.
    public func owns(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0 && information.st_uid == id
    }
}
