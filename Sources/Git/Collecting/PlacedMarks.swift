internal import Glibc
public import Runtime

/// The marks that the placement of a work tree leaves, by which it can be told later, without reading the files, which of them nobody has touched.
///
/// The time at which an inode changed (`ctime`) cannot be set by anybody; size and modification time can. So the mark is a file that is
/// younger than everything that was placed: what has a younger inode was touched. Two things would deceive it, and are looked for. A clock that
/// was set since then is known by its distance from the time since the boot. A directory that was renamed takes its files along as they are:
/// where directories can be renamed, the mark names each with the number of its inode.
public struct PlacedMarks: Sendable {
    /// The mark's name in the folder.
    public static let name = "placed"
    /// The folder in the work tree's git directory that holds what was put aside of the tree's root for a while.
    public static let aside = ".git/hearth-aside"

    /// A clock that was set by less is one that was slewed.
    private static let slew: Int64 = 1_000

    let changedAt: timespec
    let directories: [GitPath: UInt64]

    /// Leaves the mark: called when the tree is in place, and before anything else runs in it.
    ///
    /// - Parameter directories: every directory of the tree with its inode; empty where directories of the tree cannot be renamed.
    public static func leave(in folder: String, directories: [GitPath: UInt64]) throws(SystemError) {
        var bytes = Array("\(clockOffset())".utf8) + [0]
        for (path, inode) in directories { bytes += Array("\(inode) ".utf8) + path.bytes + [0] }
        try ByteFile.write(bytes, to: "\(folder)/\(name)")
    }

    /// The mark that was left; `nil` when there is none, or it cannot be trusted.
    public static func find(in folder: String) -> PlacedMarks? {
        let path = "\(folder)/\(name)"
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG, let bytes = try? ByteFile.read(path) else { return nil }
        var fields = bytes.split(separator: 0).makeIterator()
        guard let clock = fields.next().flatMap({ Int64(String(decoding: $0, as: UTF8.self)) }) else { return nil }
        let (change, isBeyond) = clockOffset().subtractingReportingOverflow(clock)
        guard !isBeyond, change.magnitude <= slew else { return nil }
        var directories: [GitPath: UInt64] = [:]
        while let field = fields.next() {
            guard let blank = field.firstIndex(of: UInt8(ascii: " ")), let inode = UInt64(String(decoding: field[..<blank], as: UTF8.self)) else {
                return nil
            }
            directories[GitPath(field[(blank + 1)...])] = inode
        }
        return PlacedMarks(changedAt: information.st_ctim, directories: directories)
    }

    /// Whether an inode is younger than the mark.
    func isYounger(_ information: stat) -> Bool {
        let time = information.st_ctim
        return (time.tv_sec, time.tv_nsec) > (changedAt.tv_sec, changedAt.tv_nsec)
    }

    /// Whether a directory is another one than the one that was placed there.
    func hasMoved(_ path: GitPath, _ information: stat) -> Bool {
        !directories.isEmpty && directories[path] != UInt64(information.st_ino)
    }

    /// Milliseconds between the wall clock and the time since the boot: it changes when the clock is set, and does not pass.
    private static func clockOffset() -> Int64 {
        func millis(_ clock: clockid_t) -> Int64 {
            var time = timespec()
            clock_gettime(clock, &time)
            return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        }
        return millis(CLOCK_REALTIME) - millis(CLOCK_BOOTTIME)
    }
}
