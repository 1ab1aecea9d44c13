internal import Coding
internal import Git
internal import Glibc
internal import Runtime

/// Contents that a repository refers to but its checkout lacks: determined once, and stored beside the tree.
public struct TreeFacts: Codable, Sendable, Hashable {
    /// A number of files of one kind, with the first of them.
    public struct Group: Codable, Sendable, Hashable {
        /// The number of files.
        public var count = 0
        /// The first paths.
        public var paths: [String] = []

        mutating func add(_ path: GitPath) {
            count += 1
            if paths.count < Warning.mostPaths { paths.append(path.shown) }
        }
    }

    /// Submodules, whose folders are empty.
    public var submodules = Group()
    /// Git LFS files that are pointers.
    public var pointers = Group()
    /// The reason why their contents are missing.
    public var pointerReason: String?

    /// The warnings to give when the tree is placed.
    var warnings: [Warning] {
        var warnings: [Warning] = []
        if submodules.count > 0 {
            let detail =
                submodules.count == 1
                ? "1 submodule is not checked out: its folder is empty."
                : "\(submodules.count) submodules are not checked out: their folders are empty."
            warnings.append(Warning(.submodulesNotCheckedOut, detail, paths: submodules.paths))
        }
        if pointers.count > 0 {
            let files = pointers.count == 1 ? "1 file of Git LFS is a pointer" : "\(pointers.count) files of Git LFS are pointers"
            warnings.append(Warning(.lfsPointers, "\(files) without contents\(pointerReason.map { ": \($0)" } ?? "").", paths: pointers.paths))
        }
        return warnings
    }

    /// Finds the submodules of a checkout, and its pointers with their targets.
    static func look(at tree: String, cell: GitCell?) async throws(RepositoryError) -> (
        facts: TreeFacts, pointers: [(path: String, pointer: LFSPointer)]
    ) {
        var cell = cell
        cell?.writable = [tree]
        let list = try await GitCommand(
            gitDirectory: "\(tree)/.git", workDirectory: tree, arguments: ["ls-files", "-s", "-z"], timeout: RepositoryLimits.checkoutTimeout,
            outputLimit: RepositoryLimits.treeListBytes, cell: cell
        ).runChecked().output.standardOutput
        return await BlockingPool.shared.run {
            var facts = TreeFacts()
            var pointers: [(path: String, pointer: LFSPointer)] = []
            for record in list.split(separator: 0) {
                guard let tab = record.firstIndex(of: 9) else { continue }
                let path = GitPath(record[(tab + 1)...])
                if record.starts(with: "160000 ".utf8) { facts.submodules.add(path) }
                guard record.starts(with: "100".utf8), let text = String(validating: path.bytes, as: UTF8.self),
                    let pointer = LFSPointer.read("\(tree)/\(text)")
                else { continue }
                facts.pointers.add(path)
                pointers.append((text, pointer))
            }
            return (facts, pointers)
        }
    }
}
