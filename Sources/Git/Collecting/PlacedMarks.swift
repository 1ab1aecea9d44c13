internal import Glibc
public import Runtime

/// The marks left by the placement of a work tree. They tell later, without reading the files, which files are untouched.
///
/// Nobody can set the time at which an inode changed (`ctime`), unlike size and modification time. So the mark is a file that is younger than
/// everything that was placed: a file with a younger inode was touched. Two things would deceive it, and are detected. If the clock was set since
/// then, its distance from the time since boot has changed. A renamed directory takes its files along unchanged: where directories can be renamed,
/// the mark records each one's inode number.
public struct PlacedMarks: Sendable {
    /// The name of the mark in its folder.
    public static let name = "placed"
    /// The folder in the work tree's git directory for files of the tree's root that are temporarily put aside.
    public static let aside = ".git/hearth-aside"

    /// The largest change of the clock, in milliseconds, that counts as slewing.
    private static let slew: Int64 = 1_000

    let changedAt: timespec
    let directories: [GitPath: UInt64]

    /// Leaves the mark. Call it when the tree is in place, and before anything else runs in it.
    ///
    /// - Parameter directories: every directory of the tree with its inode; empty if directories of the tree cannot be renamed.
    public static func leave(in folder: String, directories: [GitPath: UInt64]) throws(SystemError) {
        var bytes = Array("\(clockOffset())".utf8) + [0]
        for (path, inode) in directories { bytes += Array("\(inode) ".utf8) + path.bytes + [0] }
        try ByteFile.write(bytes, to: "\(folder)/\(name)")
    }

    /// Returns the mark; `nil` if there is none, or it cannot be trusted.
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

    /// Returns whether an inode is younger than the mark.
    func isYounger(_ information: stat) -> Bool {
        let time = information.st_ctim
        return (time.tv_sec, time.tv_nsec) > (changedAt.tv_sec, changedAt.tv_nsec)
    }

    /// Returns whether a directory is not the one that was placed there.
    func hasMoved(_ path: GitPath, _ information: stat) -> Bool {
        !directories.isEmpty && directories[path] != UInt64(information.st_ino)
    }

    /// Returns the milliseconds between wall clock and time since boot: the value changes when the clock is set, but not as time passes.
    private static func clockOffset() -> Int64 {
        func millis(_ clock: clockid_t) -> Int64 {
            var time = timespec()
            clock_gettime(clock, &time)
            return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        }
        return millis(CLOCK_REALTIME) - millis(CLOCK_BOOTTIME)
    }
}
