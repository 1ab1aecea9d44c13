internal import Crypto
internal import Glibc
internal import Runtime

/// A Git LFS pointer: the small file that git holds in place of contents stored elsewhere (git-lfs specification, "The Pointer").
public struct LFSPointer: Sendable, Hashable {
    /// The SHA-256 of the contents, in hexadecimal digits.
    public let digest: String
    /// The size of the contents.
    public let bytes: Int64

    /// Parses a pointer; returns `nil` if the bytes are none.
    public init?(_ contents: [UInt8]) {
        guard contents.count <= CollectLimits.pointerBytes, let text = String(validating: contents, as: UTF8.self),
            text.hasPrefix("version https://git-lfs.github.com/spec/")
        else { return nil }
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            if words.count == 2 { values[words[0]] = words[1] }
        }
        guard let oid = values["oid"], oid.hasPrefix("sha256:"), let size = values["size"].flatMap({ Int64($0) }), size >= 0 else { return nil }
        let digits = oid.dropFirst("sha256:".count)
        guard digits.utf8.count == 64, digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else { return nil }
        digest = String(digits)
        bytes = size
    }

    /// Reads a regular file as a pointer; returns `nil` if it is none.
    public static func read(_ path: String) -> LFSPointer? {
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
            (shortest...CollectLimits.pointerBytes).contains(Int64(information.st_size)), let bytes = try? ByteFile.read(path)
        else { return nil }
        return LFSPointer(bytes)
    }

    /// A lower bound for the bytes of a pointer.
    private static let shortest: Int64 = 120

    /// Returns whether an open file, from its beginning to its end, has the contents.
    func names(_ file: borrowing Descriptor) throws(SystemError) -> Bool {
        let hash = IncrementalSHA256()
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var total: Int64 = 0
        while total <= bytes {
            let count = piece.withUnsafeMutableBytes { Glibc.read(file.raw, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("read") }
            if count == 0 { break }
            hash.update(Array(piece[..<count]))
            total += Int64(count)
        }
        return total == bytes && Hex.encode(hash.finish()) == digest
    }
}

/// Git LFS contents to which the base has a pointer: git considers a file with such contents to be that pointer, wherever it lies and however large
/// it is.
struct KnownContents {
    let git: GitProcess
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
            let file = try ByteFile.open(path, in: git.tree)
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
