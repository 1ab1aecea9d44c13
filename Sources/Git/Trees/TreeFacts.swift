internal import Runtime

/// The contents that a repository refers to and its checkout lacks: found out once, and stored in the tree's git directory.
public struct TreeFacts: Codable, Sendable, Hashable {
    /// A number of files of one kind, with the first of them.
    public struct Group: Codable, Sendable, Hashable {
        /// The number of files.
        public var count = 0
        /// The first paths.
        public var paths: [String] = []

        mutating func add(_ path: GitPath) {
            count += 1
            if paths.count < GitLimits.namedPaths { paths.append(path.shown) }
        }
    }

    /// Submodules, whose folders are empty.
    public var submodules = Group()
    /// Git LFS files that are pointers.
    public var pointers = Group()
    /// The reason why their contents are missing.
    public var pointerReason: String?

    /// Finds the submodules of a checkout, and its pointers with their targets.
    static func look(at tree: String, cell: GitCell?) async throws(RepositoryError) -> (
        facts: TreeFacts, pointers: [(path: String, pointer: LFSPointer)]
    ) {
        var cell = cell
        cell?.writable = [tree]
        let list = try await GitCommand(
            gitDirectory: "\(tree)/.git", workDirectory: tree, arguments: ["ls-files", "-s", "-z"], timeout: GitLimits.checkoutTimeout,
            outputLimit: GitLimits.treeListBytes, cell: cell
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
