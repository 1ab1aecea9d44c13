/// Keeps git's conversions (line ends, `ident`, `working-tree-encoding`) from showing as changes what nobody has changed.
///
/// A file that is stored in another form than the one that git would store it in (`*.cs text`, and the blob has CRLF) would be rewritten as a
/// whole with its first change, or with none. So each touched file with such attributes is compared with what git had put into the work tree.
struct Conversions {
    /// What becomes of a file.
    enum Decision {
        /// It is as it was placed.
        case unchanged
        /// git converts it as usual.
        case usual
        /// These bytes are stored as they are.
        case stored([UInt8])
    }

    /// The attributes of a path that convert its contents.
    struct Attributes {
        var values: [String: String] = [:]

        private func isSet(_ name: String) -> Bool {
            guard let value = values[name] else { return false }
            return value != "unspecified" && value != "unset"
        }

        /// Contents are at Git LFS.
        var isLFS: Bool { values["filter"] == "lfs" }
        /// With `text=auto` git leaves alone what is stored with CRLF; all others rewrite it.
        var convertsLineEnds: Bool { isSet("text") && values["text"] != "auto" || isSet("crlf") || isSet("eol") && values["text"] != "auto" }
        /// More than line ends.
        var convertsMore: Bool { isSet("ident") || isEncoded }
        /// It is stored in UTF-8 whatever its encoding in the work tree; contents that are not in that encoding cannot be stored.
        var isEncoded: Bool { isSet("working-tree-encoding") }
    }

    /// A touched file whose attributes convert it.
    struct File {
        let path: GitPath
        let base: WorkIndex.Blob
        let attributes: Attributes
        let bytes: Int64
    }

    let git: GitProcess
    let tree: String

    /// The attributes of paths that have any.
    func attributes(of paths: [GitPath]) throws(CollectError) -> [GitPath: Attributes] {
        guard !paths.isEmpty else { return [:] }
        let names = ["text", "eol", "crlf", "ident", "working-tree-encoding", "filter"]
        let answer = try git.run(["check-attr", "-z", "--stdin"] + names, input: WorkIndex.list(paths))
        var found: [GitPath: Attributes] = [:]
        var fields = answer.output.split(separator: 0, omittingEmptySubsequences: false).makeIterator()
        while let path = fields.next(), let name = fields.next(), let value = fields.next() {
            let text = String(decoding: value, as: UTF8.self)
            guard text != "unspecified" else { continue }
            found[GitPath(path), default: Attributes()].values[String(decoding: name, as: UTF8.self)] = text
        }
        return found
    }

    /// What becomes of touched files whose attributes convert them.
    func decide(_ files: [File]) throws(CollectError) -> [GitPath: Decision] {
        var decisions: [GitPath: Decision] = [:]
        var rest = files[...]
        while !rest.isEmpty {
            // As many as may be held in memory at once.
            var size: Int64 = 0
            let part = rest.prefix { file in
                defer { size += file.bytes }
                return size < CollectLimits.convertedAtOnce
            }
            rest = rest.dropFirst(max(1, part.count))
            let chosen = part.filter { $0.bytes <= CollectLimits.convertedBytes }
            let stored = try contents(chosen.map { ($0.path, $0.base.id) }, filtered: false)
            let placed = try contents(chosen.map { ($0.path, $0.base.id) }, filtered: true)
            for file in chosen {
                guard let before = stored[file.path], let out = placed[file.path], let now = try? ByteFile.read(file.path, in: tree)
                else { continue }
                decisions[file.path] = try decide(file, stored: before, placed: out, now: now)
            }
        }
        return decisions
    }

    private func decide(_ file: File, stored: [UInt8], placed: [UInt8], now: [UInt8]) throws(CollectError) -> Decision {
        if now == placed { return .unchanged }
        if try comesBack(file, stored: stored, placed: placed) { return .usual }
        if placed == stored { return .stored(now) }
        // Neither form is the other's: what changed in the one is changed in the other.
        return try merge(stored: stored, placed: placed, now: now).map { .stored($0) } ?? .usual
    }

    /// Whether git would store what it has placed just as it is stored.
    private func comesBack(_ file: File, stored: [UInt8], placed: [UInt8]) throws(CollectError) -> Bool {
        // Of line ends git stores LF for each CRLF, whatever it has placed.
        guard file.attributes.convertsMore else { return !stored.hasCRLF }
        // A name that is no text cannot be asked about.
        guard let text = file.path.text else { return !stored.contains(13) }
        // Without the index git forgets that a file with CRLF was stored so on purpose; with a path it asks for the attributes.
        return try git.run(["hash-object", "--path=\(text)", "--stdin"], input: placed).line == file.base.id
    }

    private func merge(stored: [UInt8], placed: [UInt8], now: [UInt8]) throws(CollectError) -> [UInt8]? {
        let files = [("stored", stored), ("placed", placed), ("now", now)]
        for (name, bytes) in files {
            do {
                try ByteFile.write(bytes, to: "\(git.scratch)/\(name)")
            } catch {
                throw CollectError(error)
            }
        }
        let answer = try git.ask(["merge-file", "-p", "--quiet"] + files.map { "\(git.scratch)/\($0.0)" })
        return answer.code == 0 ? answer.output : nil
    }

    /// Blobs as they are stored, or as git places them under a path.
    ///
    /// The size that git prints is that of the stored form, whatever it prints after it. So each object is followed by a question after one that
    /// does not exist, under a name that nobody inside can know.
    func contents(_ files: [(path: GitPath, id: String)], filtered: Bool) throws(CollectError) -> [GitPath: [UInt8]] {
        guard !files.isEmpty else { return [:] }
        var generator = SystemRandomNumberGenerator()
        let token = "end-\(String(generator.next(), radix: 16))\(String(generator.next(), radix: 16))"
        var input: [UInt8] = []
        for file in files {
            input += Array(file.id.utf8) + (filtered ? [32] + file.path.bytes : []) + [0]
            input += Array(token.utf8) + [0]
        }
        let answer = try git.run(["cat-file", "--batch"] + (filtered ? ["--filters"] : []) + ["-z"], input: input)
        let end = Array("\n\(token) missing\n".utf8)
        var found: [GitPath: [UInt8]] = [:]
        var rest = answer.output[...]
        for file in files {
            guard let line = rest.firstIndex(of: 10), let mark = rest[line...].firstRange(of: end) else { break }
            // What is missing has no contents, only the line.
            if mark.lowerBound > line { found[file.path] = Array(rest[(line + 1)..<mark.lowerBound]) }
            rest = rest[mark.upperBound...]
        }
        return found
    }
}

extension [UInt8] {
    /// One of its lines ends with CR and LF.
    fileprivate var hasCRLF: Bool {
        indices.dropLast().contains { self[$0] == 13 && self[$0 + 1] == 10 }
    }
}
