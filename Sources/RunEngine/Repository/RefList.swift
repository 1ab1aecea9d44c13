/// The output of `git ls-remote --symref`: the refs of a repository and the target of its HEAD.
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

    /// Returns the commit that a branch or tag names; a branch wins. `nil` and `HEAD` mean the default branch: if the host's HEAD leads nowhere, the
    /// only branch there is.
    func resolve(_ ref: String?) -> ResolvedRef? {
        guard let ref, ref != "HEAD" else {
            if let head { return ResolvedRef(name: headBranch.map(shortName) ?? "HEAD", commit: head, branch: headBranch.map(shortName)) }
            let names = branches
            return names.count == 1 ? resolve(names[0]) : nil
        }
        let candidates = ref.hasPrefix("refs/") ? [ref] : ["refs/heads/\(ref)", "refs/tags/\(ref)"]
        for name in candidates {
            // An annotated tag is listed twice: itself, and with ^{} the commit it points at.
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

    /// The branch that HEAD names, whether or not it exists.
    var defaultBranch: String? {
        headBranch.map(shortName)
    }

    /// The ids of this repository's objects are SHA-256: 64 digits.
    var isSHA256: Bool {
        refs.values.first?.utf8.count == 64
    }

    /// The reason why there is no default branch to start from.
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

/// A ref, resolved to the commit that it named at that time.
struct ResolvedRef: Sendable, Equatable {
    /// The name without `refs/heads/` or `refs/tags/`.
    let name: String
    /// The commit: 40 hexadecimal digits, or 64 in a SHA-256 repository.
    let commit: String
    /// The branch, if the ref is one.
    var branch: String?
}

/// Returns whether a text is a full commit id: 40 lower-case hexadecimal digits, or 64 in a SHA-256 repository.
func isCommit(_ text: some StringProtocol) -> Bool {
    (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy(isHex)
}

/// Returns whether a text may be the beginning of a commit's id.
func isCommitPrefix(_ text: some StringProtocol) -> Bool {
    (7...64).contains(text.utf8.count) && text.utf8.allSatisfy(isHex)
}

private func isHex(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
