public import Coding
internal import FoundationEssentials

/// Event streams recorded from the real OpenCode, if this machine has them: `HEARTH_RECORDINGS`, or beside the repository.
public enum RecordedStreams {
    /// The folder with the streams.
    public static let folder: String? = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let places = [ProcessInfo.processInfo.environment["HEARTH_RECORDINGS"] ?? "", "/\(root)/../shared/protocols/opencode/recordings"]
        return places.first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// The names of all streams, without `.sse`.
    public static var names: [String] {
        let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
        return files.filter { $0.hasSuffix(".sse") && !$0.hasSuffix(".global.sse") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// Returns the text of a stream; `nil` if there is none with this name.
    public static func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(folder ?? "")/\(name).sse").map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the events in a stream of `data: {…}` frames.
    public static func events(in text: String) -> [JSONValue] {
        var decoder = SSEDecoder(limit: 64 << 20)
        return decoder.consume(Array(text.utf8)).compactMap { output in
            guard case .event(let event) = output else { return nil }
            return try? JSONValue(parsing: event.data)
        }
    }
}
