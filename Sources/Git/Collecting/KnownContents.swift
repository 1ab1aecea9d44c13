internal import Runtime

/// Contents of Git LFS that the base has a pointer to: a file that holds them is that pointer for git, wherever it lies and however large it is.
struct KnownContents {
    let git: GitProcess
    let tree: String
    let base: [GitPath: WorkIndex.Blob]

    /// The blobs of the pointers that stand for these files; of others there is none.
    ///
    /// - Parameter files: files whose contents are at Git LFS by their attributes.
    func pointers(of files: [TreeWalk.Entry], _ conversions: Conversions) throws(CollectError) -> [GitPath: String] {
        // A pointer itself is a file like any other.
        let contents = files.filter { $0.bytes > 0 }
        guard !contents.isEmpty else { return [:] }
        let known = Dictionary(grouping: try pointersOfBase(conversions), by: \.pointer.bytes)
        var found: [GitPath: String] = [:]
        for entry in contents {
            // Its own first: two pointers may say the same in other words.
            let candidates = (known[entry.bytes] ?? []).sorted { $0.id == base[entry.path]?.id && $1.id != base[entry.path]?.id }
            found[entry.path] = candidates.first { has(entry.path, $0.pointer) }?.id
        }
        return found
    }

    private func has(_ path: GitPath, _ pointer: LFSPointer) -> Bool {
        do throws(SystemError) {
            let file = try ByteFile.open(path, in: tree)
            return try pointer.names(file)
        } catch {
            // What cannot be read is left out, and said, where it is taken.
            return false
        }
    }

    private func pointersOfBase(_ conversions: Conversions) throws(CollectError) -> [(pointer: LFSPointer, id: String)] {
        let paths = base.filter { $0.value.isFile }.map(\.key)
        let files = try conversions.attributes(of: paths).filter { $0.value.isLFS }.compactMap { path, _ in base[path].map { (path: path, id: $0.id) }
        }
        let sizes = try WorkIndex.sizes(git, files.map(\.id))
        // What is larger is no pointer, and not to be held in memory.
        let small = files.filter { (sizes[$0.id] ?? .max) <= CollectLimits.pointerBytes }
        let contents = try conversions.contents(small, filtered: false)
        return small.compactMap { file in contents[file.path].flatMap { LFSPointer($0) }.map { ($0, file.id) } }
    }
}
