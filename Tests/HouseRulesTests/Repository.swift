import FoundationEssentials
import Runtime

/// The files of this repository, as the rules look at them.
enum Repository {
    /// One text file.
    struct File: Sendable {
        /// Below the root: `Sources/Server/Limits.swift`.
        let path: String
        let text: String

        /// `Sources/RunEngine/Store`.
        var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
        /// `RunEngine`: the folder under Sources or Tests; the first folder elsewhere.
        var module: String {
            let parts = path.split(separator: "/")
            return parts.first == "Sources" || parts.first == "Tests" ? String(parts[1]) : String(parts[0])
        }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    /// The folder that holds Package.swift.
    static let root: String = {
        var parts = #filePath.split(separator: "/").map(String.init)
        while !parts.isEmpty, !FileManager.default.fileExists(atPath: "/" + parts.joined(separator: "/") + "/Package.swift") { parts.removeLast() }
        return "/" + parts.joined(separator: "/")
    }()

    /// Every file under `folders` whose name ends in one of `endings`, in the order of their paths.
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

    /// One file below the root; `nil` = not there.
    static func file(_ path: String) -> File? {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { return nil }
        return File(path: path, text: String(decoding: data, as: UTF8.self))
    }

    /// The Swift files of the product.
    static let product = files(in: ["Sources", "migrations"], endings: [".swift"])
    /// All Swift files.
    static let swift = product + files(in: ["Tests"], endings: [".swift"])

    /// Runs a program in the root and gives what it printed.
    static func run(_ executable: String, _ arguments: [String], within limit: Duration = .seconds(120)) async throws -> ProcessOutput {
        var environment: [String: String] = [:]
        for (name, value) in ProcessInfo.processInfo.environment { environment[name] = value }
        let spec = ProcessSpec(executable: executable, arguments: arguments, environment: environment, directory: root)
        return try await ChildProcess.run(spec, timeout: limit, outputLimit: 4 << 20)
    }

    /// The program that this build made, beside the test's own binary.
    static let hearth: String = {
        let binary = CommandLine.arguments[0]
        return String(binary[..<(binary.lastIndex(of: "/") ?? binary.startIndex)]) + "/hearth"
    }()
}
