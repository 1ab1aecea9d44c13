internal import CSystem
internal import Glibc

/// The names in a directory as the kernel reports them: bytes, not necessarily UTF-8, each terminated by a zero for the next call.
public enum DirectoryNames {
    /// Returns all names except `.` and `..`; `nil` if the directory is unreadable. The descriptor stays open.
    public static func read(_ directory: Int32) -> [[CChar]]? {
        let copy = hearth_openat(directory, ".", O_RDONLY | O_DIRECTORY, 0)
        guard copy >= 0 else { return nil }
        guard let listing = fdopendir(copy) else {
            close(copy)
            return nil
        }
        defer { closedir(listing) }
        var names: [[CChar]] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            let isDot = name == [46, 0] || name == [46, 46, 0]
            if !isDot { names.append(name) }
        }
        return names
    }
}
