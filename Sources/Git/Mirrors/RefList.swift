/// The output of `git ls-remote --symref`: the refs of a repository and the target of its HEAD.
struct RefList: Sendable, Equatable {
    /// The ref that HEAD names, whether or not it exists.
    private var headBranch: String?
    /// The commit that HEAD leads to.
    private var head: String?
    /// The ids by full name of the ref.
    private(set) var refs: [String: String] = [:]

    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = String(parts[1])
            if parts[0].hasPrefix("ref: ") {
                if name == "HEAD" { headBranch = String(parts[0].dropFirst("ref: ".count)) }
            } else if CommitID.isWhole(parts[0]) {
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
    private var branches: [String] {
        refs.keys.filter { $0.hasPrefix("refs/heads/") }.map(shortName).sorted()
    }

    /// The branch that HEAD names, whether or not it exists.
    var defaultBranch: String? {
        headBranch.map(shortName)
    }

    /// `true` if the ids of this repository's objects are SHA-256: 64 digits.
    var isSHA256: Bool {
        refs.values.first?.utf8.count == 64
    }

    /// The reason why there is no default branch to start from.
    var lackOfDefault: String {
        let names = branches
        guard !names.isEmpty else { return "The repository is empty: it has no commit to start from." }
        let shown = names.prefix(GitLimits.namedBranches).joined(separator: ", ") + (names.count > GitLimits.namedBranches ? ", …" : "")
        return "The repository's HEAD names no branch that exists. Name one of its branches: \(shown)."
    }

    private func shortName(_ name: String) -> String {
        for prefix in ["refs/heads/", "refs/tags/"] where name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
        return name
    }
}
