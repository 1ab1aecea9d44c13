internal import CSystem
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Leaves in the home what tells later, without reading the files, which of them are as they were placed.
enum PlacedIndex {
    /// Called when the tree is in place and before anything else runs. Without what it leaves, every file is read: nothing is lost but time.
    static func keep(of source: TreeSource, in files: HostFiles) {
        do throws(SystemError) {
            let folder = "\(files.home)/\(PlacedTree.folder)"
            if mkdir(folder, 0o700) != 0, errno != EEXIST { throw .last("mkdir \(folder)") }
            let git = try Descriptor(result: hearth_open("\(source.baseTree)/.git", O_RDONLY | O_DIRECTORY, 0), of: "open the base tree")
            let kept = try Descriptor(result: hearth_open(folder, O_RDONLY | O_DIRECTORY, 0), of: "open \(folder)")
            var copy = TreeCopy()
            try copy.copyFile(PlacedTree.index, from: git.raw, to: kept.raw)
            _ = try Descriptor(result: hearth_openat(kept.raw, PlacedTree.marker, O_WRONLY | O_CREAT | O_TRUNC, 0o600), of: "create the marker")
        } catch {
            Logger(label: "tree").warning("changes will be found by reading every file", ["error": "\(error)"])
        }
    }
}
