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

    /// The commit a branch or tag names; a branch wins. `nil` asks for the default branch.
    func resolve(_ ref: String?) -> ResolvedRef? {
        guard let ref else {
            return head.map { ResolvedRef(name: headBranch.map(shortName) ?? "HEAD", commit: $0) }
        }
        let candidates = ref.hasPrefix("refs/") ? [ref] : ["refs/heads/\(ref)", "refs/tags/\(ref)"]
        for name in candidates {
            // An annotated tag is listed twice: itself, and with ^{} what it stands for.
            if let commit = refs["\(name)^{}"] ?? refs[name] { return ResolvedRef(name: shortName(name), commit: commit) }
        }
        return nil
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
    /// 40 hexadecimal digits.
    let commit: String
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
