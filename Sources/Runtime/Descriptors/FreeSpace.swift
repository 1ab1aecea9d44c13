internal import Glibc

/// The room that is left on a file system.
public struct FreeSpace: Sendable, Hashable {
    /// Bytes that this user may still take.
    public let bytes: Int64
    /// Bytes of the whole file system.
    public let total: Int64

    /// Of the file system that a path is on; `nil` when it cannot be asked.
    public init?(at path: String) {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        let block = Int64(clamping: information.f_frsize)
        bytes = Int64(clamping: information.f_bavail).multipliedReportingOverflow(by: block).partialValue
        total = Int64(clamping: information.f_blocks).multipliedReportingOverflow(by: block).partialValue
    }

    /// Whether there is less than a floor, or than a twentieth of a file system for which the floor is too high.
    public func isBelow(_ floor: Int64) -> Bool { bytes < min(floor, total / 20) }
}
