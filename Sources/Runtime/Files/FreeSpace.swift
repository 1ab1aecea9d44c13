internal import Glibc

/// The free space of a file system.
public struct FreeSpace: Sendable, Hashable {
    /// The bytes that this user may still use.
    public let bytes: Int64
    /// The bytes of the whole file system.
    public let total: Int64

    /// Measures the file system that contains a path; returns `nil` if that is impossible.
    public init?(at path: String) {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        let block = Int64(clamping: information.f_frsize)
        bytes = Int64(clamping: information.f_bavail).multipliedReportingOverflow(by: block).partialValue
        total = Int64(clamping: information.f_blocks).multipliedReportingOverflow(by: block).partialValue
    }

    /// Returns whether less than `floor` is free. On a file system that is too small for this floor, a twentieth of it counts instead.
    public func isBelow(_ floor: Int64) -> Bool { bytes < min(floor, total / 20) }
}
