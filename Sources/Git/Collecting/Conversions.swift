/// Keeps git's conversions (line endings, `ident`, `working-tree-encoding`) from reporting unchanged files as changed.
///
/// If a file is stored in another form than the one in which git would store it (`*.cs text`, and the blob has CRLF), its first change, or none at
/// all, would rewrite it completely. So each touched file with such attributes is compared with the form that git placed in the work tree.
struct Conversions {
    /// The treatment of a file.
    enum Decision {
        /// It is as it was placed.
        case unchanged
        /// git converts it as usual.
        case usual
        /// Store these bytes unchanged.
        case stored([UInt8])
    }

    /// The attributes of a path that convert its contents.
    struct Attributes {
        var values: [String: String] = [:]

        private func isSet(_ name: String) -> Bool {
            guard let value = values[name] else { return false }
            return value != "unspecified" && value != "unset"
        }

        /// `true` if the contents are in Git LFS.
        var isLFS: Bool { values["filter"] == "lfs" }
        /// `true` if line endings are converted. With `text=auto` git leaves files stored with CRLF alone; all other settings rewrite them.
        var convertsLineEnds: Bool { isSet("text") && values["text"] != "auto" || isSet("crlf") || isSet("eol") && values["text"] != "auto" }
        /// `true` if more than line endings is converted.
        var convertsMore: Bool { isSet("ident") || isEncoded }
        /// `true` if git stores it in UTF-8 whatever its encoding in the work tree; contents that are invalid in that encoding cannot be stored.
        var isEncoded: Bool { isSet("working-tree-encoding") }
    }

    /// A touched file with converting attributes.
    struct File {
        let path: GitPath
        let base: WorkIndex.Blob
        let attributes: Attributes
        let bytes: Int64
    }

    let git: GitProcess

    private var tree: String { git.tree }

    /// Returns the attributes of those paths that have any.
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

    /// Decides how to treat touched files with converting attributes.
    func decide(_ files: [File]) throws(CollectError) -> [GitPath: Decision] {
        var decisions: [GitPath: Decision] = [:]
        var rest = files[...]
        while !rest.isEmpty {
            // As many as may be in memory at once.
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
        // Neither form converts to the other: apply the change in the placed form to the stored one.
        return try merge(stored: stored, placed: placed, now: now).map { .stored($0) } ?? .usual
    }

    /// Returns whether git would store the placed file exactly as it is stored.
    private func comesBack(_ file: File, stored: [UInt8], placed: [UInt8]) throws(CollectError) -> Bool {
        // git stores LF for each CRLF line ending, whatever it placed.
        guard file.attributes.convertsMore else { return !stored.hasCRLF }
        // git cannot be asked about a name that is not valid UTF-8.
        guard let text = file.path.text else { return !stored.contains(13) }
        // Without the index git forgets that a file was stored with CRLF on purpose; with a path it looks up the attributes.
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

    /// Returns blobs as they are stored, or as git places them under a path.
    ///
    /// The size that git prints is always that of the stored form, whatever contents follow. So each object is followed by a query for a nonexistent
    /// one, under a name that nobody inside can guess.
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
            // A missing object has no contents, only the line.
            if mark.lowerBound > line { found[file.path] = Array(rest[(line + 1)..<mark.lowerBound]) }
            rest = rest[mark.upperBound...]
        }
        return found
    }
}

extension [UInt8] {
    /// `true` if any line ends with CR and LF.
    fileprivate var hasCRLF: Bool {
        indices.dropLast().contains { self[$0] == 13 && self[$0 + 1] == 10 }
    }
}
