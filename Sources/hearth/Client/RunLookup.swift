internal import Coding

/// Finds a run by the beginning of its id.
struct RunLookup: Sendable {
    /// The number of pages of the list that are searched, of 100 runs each.
    private static let pages = 20
    private static let idLength = 30

    let client: APIClient

    /// Returns the complete id. Throws if no id, or more than one, begins with the text.
    func id(_ text: String) async throws(CommandFailure) -> String {
        let wanted = text.hasPrefix("run_") ? text : "run_\(text)"
        // Nothing else that was typed may become a part of the requested path.
        guard wanted.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (48...57).contains($0) || (97...122).contains($0) }) else { throw none(text) }
        guard wanted.count < RunLookup.idLength else { return wanted }
        var found: [String] = []
        var cursor = ""
        for _ in 0..<RunLookup.pages {
            let page = try await client.json("GET", "/runs?limit=100\(cursor)")
            found += (page["runs"]?.asArray ?? []).compactMap { $0["id"]?.asString }.filter { $0.hasPrefix(wanted) }
            guard found.count < 2, let next = page["nextCursor"]?.asString else { break }
            cursor = "&cursor=\(next)"
        }
        guard let first = found.first else { throw none(text) }
        guard found.count == 1 else {
            throw CommandFailure("more than one run begins with '\(text)'", remedy: "name more of it: \(found.prefix(5).joined(separator: ", "))")
        }
        return first
    }

    private func none(_ text: String) -> CommandFailure {
        CommandFailure("no run begins with '\(Printable.line(text))'", remedy: "hearth list shows the newest")
    }
}
