internal import Coding
internal import FoundationEssentials

/// The sessions on disk, in one JSON file that is replaced as a whole.
struct StateFile: Sendable {
    let path: String

    /// Returns the sessions; none if there is no readable file.
    func load() -> [StoredSession] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
        return (try? JSONCoding.decode([StoredSession].self, from: Array(data))) ?? []
    }

    func save(_ sessions: [StoredSession]) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(try JSONCoding.encode(sessions)).write(to: url, options: .atomic)
    }
}
