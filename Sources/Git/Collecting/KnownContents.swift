internal import Runtime

/// Git LFS contents to which the base has a pointer: git considers a file with such contents to be that pointer, wherever it lies and however large
/// it is.
struct KnownContents {
    let git: GitProcess
    let tree: String
    let base: [GitPath: WorkIndex.Blob]

    /// Returns the blobs of the pointers that stand for these files, for those that have one.
    ///
    /// - Parameter files: files whose attributes place their contents in Git LFS.
    func pointers(of files: [TreeWalk.Entry], _ conversions: Conversions) throws(CollectError) -> [GitPath: String] {
        // An empty file is its own pointer.
        let contents = files.filter { $0.bytes > 0 }
        guard !contents.isEmpty else { return [:] }
        let known = Dictionary(grouping: try pointersOfBase(conversions), by: \.pointer.bytes)
        var found: [GitPath: String] = [:]
        for entry in contents {
            // Its own pointer first: two pointers may express the same in different words.
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
            // An unreadable file is left out and reported elsewhere.
            return false
        }
    }

    private func pointersOfBase(_ conversions: Conversions) throws(CollectError) -> [(pointer: LFSPointer, id: String)] {
        let paths = base.filter { $0.value.isFile }.map(\.key)
        let files = try conversions.attributes(of: paths).filter { $0.value.isLFS }.compactMap { path, _ in base[path].map { (path: path, id: $0.id) }
        }
        let sizes = try WorkIndex.sizes(git, files.map(\.id))
        // A larger file is no pointer, and too large to hold in memory.
        let small = files.filter { (sizes[$0.id] ?? .max) <= CollectLimits.pointerBytes }
        let contents = try conversions.contents(small, filtered: false)
        return small.compactMap { file in contents[file.path].flatMap { LFSPointer($0) }.map { ($0, file.id) } }
    }
}
