/// What `git ls-remote --symref` says: the refs of a repository and where its HEAD points.
struct RefList: Sendable, Equatable {
    private(set) var headBranch: String?
    private(set) var head: String?
    private(set) var refs: [String: String] = [:]

    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = String(parts[1])
            if parts[0].hasPrefix("ref: ") {
                if name == "HEAD" { headBranch = String(parts[0].dropFirst("ref: ".count)) }
            } else if isCommit(parts[0]) {
                if name == "HEAD" { head = String(parts[0]) } else { refs[name] = String(parts[0]) }
            }
        }
    }

    /// The commit a branch or tag names; a branch wins. `nil` and `HEAD` ask for the default branch: where the host's own HEAD leads nowhere,
    /// that is the only branch there is.
    func resolve(_ ref: String?) -> ResolvedRef? {
        guard let ref, ref != "HEAD" else {
            if let head { return ResolvedRef(name: headBranch.map(shortName) ?? "HEAD", commit: head, branch: headBranch.map(shortName)) }
            let names = branches
            return names.count == 1 ? resolve(names[0]) : nil
        }
        let candidates = ref.hasPrefix("refs/") ? [ref] : ["refs/heads/\(ref)", "refs/tags/\(ref)"]
        for name in candidates {
            // An annotated tag is listed twice: itself, and with ^{} what it stands for.
            if let commit = refs["\(name)^{}"] ?? refs[name] {
                return ResolvedRef(name: shortName(name), commit: commit, branch: name.hasPrefix("refs/heads/") ? shortName(name) : nil)
            }
        }
        return nil
    }

    /// The names of all branches, sorted.
    var branches: [String] {
        refs.keys.filter { $0.hasPrefix("refs/heads/") }.map(shortName).sorted()
    }

    /// The branch that HEAD names, whether or not it is there.
    var defaultBranch: String? {
        headBranch.map(shortName)
    }

    /// The ids of this repository's objects are SHA-256: 64 digits.
    var isSHA256: Bool {
        refs.values.first?.utf8.count == 64
    }

    /// Why there is nothing to start from when no ref was asked for.
    var lackOfDefault: String {
        let names = branches
        guard !names.isEmpty else { return "The repository is empty: it has no commit to start from." }
        let shown = names.prefix(RepositoryLimits.namedBranches).joined(separator: ", ") + (names.count > RepositoryLimits.namedBranches ? ", …" : "")
        return "The repository's HEAD names no branch that exists. Name one of its branches: \(shown)."
    }

    private func shortName(_ name: String) -> String {
        for prefix in ["refs/heads/", "refs/tags/"] where name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
        return name
    }
}

/// A ref and the commit that it stood for when it was asked for.
struct ResolvedRef: Sendable, Equatable {
    /// Without `refs/heads/` or `refs/tags/`.
    let name: String
    /// 40 hexadecimal digits; 64 in a repository of SHA-256.
    let commit: String
    /// The branch, when it is one.
    var branch: String?
}

/// 40 lower-case hexadecimal digits (64 in a repository of SHA-256).
func isCommit(_ text: some StringProtocol) -> Bool {
    (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy(isHex)
}

/// What may be the beginning of a commit's id.
func isCommitPrefix(_ text: some StringProtocol) -> Bool {
    (7...64).contains(text.utf8.count) && text.utf8.allSatisfy(isHex)
}

private func isHex(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
