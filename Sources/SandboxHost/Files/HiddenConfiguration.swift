internal import Git
internal import Glibc
internal import Runtime

/// Hides from the agent's server the files in the repository's root that it would take as its own configuration and code, for as long as it looks
/// for them: from its start to its first request to the model. Then everything returns to its place, to be read and changed like any other file.
///
/// Files that can be renamed are moved into the tree's own git directory, which is on the same file system. A directory of an overlay's lower layer
/// cannot be renamed: it is locked instead.
@NetworkLoop final class HiddenConfiguration {
    private let tree: String
    private var aside: [String] = []
    private var locked: [(name: String, mode: mode_t)] = []

    nonisolated init(tree: String) {
        self.tree = tree
    }

    /// The folder for hidden files, below the work tree.
    private nonisolated static let folder = PlacedMarks.aside

    /// Hides these names in the tree's root; files that are already hidden stay so.
    func hide(_ names: [String]) throws(SystemError) {
        for name in names where !aside.contains(name) && !locked.contains(where: { $0.name == name }) {
            var information = stat()
            guard lstat("\(tree)/\(name)", &information) == 0 else { continue }
            guard mkdir("\(tree)/\(HiddenConfiguration.folder)", 0o700) == 0 || errno == EEXIST else { throw .last("put \(name) aside") }
            if rename("\(tree)/\(name)", path(name)) == 0 {
                aside.append(name)
                continue
            }
            guard errno == EXDEV, information.st_mode & S_IFMT == S_IFDIR, fchmodat(AT_FDCWD, "\(tree)/\(name)", 0, 0) == 0 else {
                throw .last("put the repository's \(name) aside")
            }
            locked.append((name, information.st_mode & 0o7777))
        }
    }

    /// Puts everything back. A file that now occupies the place is newer, and stays.
    func show() {
        for name in aside where access("\(tree)/\(name)", F_OK) != 0 { rename(path(name), "\(tree)/\(name)") }
        for (name, mode) in locked { fchmodat(AT_FDCWD, "\(tree)/\(name)", mode, 0) }
        rmdir("\(tree)/\(HiddenConfiguration.folder)")
        aside = []
        locked = []
    }

    private func path(_ name: String) -> String { "\(tree)/\(HiddenConfiguration.folder)/\(name)" }
}
