import FoundationEssentials
import Runtime

/// The files of this repository, as the rules see them.
enum Repository {
    /// A text file.
    struct File: Sendable {
        /// The path below the root: `Sources/Server/Limits.swift`.
        let path: String
        let text: String

        /// The folder's path: `Sources/RunEngine/Store`.
        var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
        /// The module, such as `RunEngine`: the folder below Sources or Tests, elsewhere the first folder.
        var module: String {
            let parts = path.split(separator: "/")
            return parts.first == "Sources" || parts.first == "Tests" ? String(parts[1]) : String(parts[0])
        }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    /// The folder that contains Package.swift.
    static let root: String = {
        var parts = #filePath.split(separator: "/").map(String.init)
        while !parts.isEmpty, !FileManager.default.fileExists(atPath: "/" + parts.joined(separator: "/") + "/Package.swift") { parts.removeLast() }
        return "/" + parts.joined(separator: "/")
    }()

    /// Returns every file below `folders` whose name ends with one of `endings`, sorted by path.
    static func files(in folders: [String], endings: [String]) -> [File] {
        var found: [File] = []
        for folder in folders {
            for sub in (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? [] {
                guard endings.contains(where: sub.hasSuffix), !sub.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { continue }
                if let file = file("\(folder)/\(sub)") { found.append(file) }
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// Returns a file below the root, or `nil` if it does not exist.
    static func file(_ path: String) -> File? {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { return nil }
        return File(path: path, text: String(decoding: data, as: UTF8.self))
    }

    /// The Swift files of the product.
    static let product = files(in: ["Sources", "migrations"], endings: [".swift"])
    /// All Swift files.
    static let swift = product + files(in: ["Tests"], endings: [".swift"])

    /// Runs a program in the root and returns its output.
    static func run(_ executable: String, _ arguments: [String], within limit: Duration = .seconds(120)) async throws -> ProcessOutput {
        var environment: [String: String] = [:]
        for (name, value) in ProcessInfo.processInfo.environment { environment[name] = value }
        let spec = ProcessSpec(executable: executable, arguments: arguments, environment: environment, directory: root)
        return try await ChildProcess.run(spec, timeout: limit, outputLimit: 4 << 20)
    }

    /// The program of this build, beside the test's own binary.
    static let hearth: String = {
        let binary = CommandLine.arguments[0]
        return String(binary[..<(binary.lastIndex(of: "/") ?? binary.startIndex)]) + "/hearth"
    }()
}
