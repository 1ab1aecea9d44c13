import FoundationEssentials
import Runtime
import struct Testing.Comment

/// Other people's clients in the Python environment that `tools/python` creates.
enum PythonTools {
    /// The environment's folder, from `HEARTH_PYTHON`.
    static let folder = ProcessInfo.processInfo.environment["HEARTH_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

    /// The reason why tests with these clients are skipped.
    static let missing: Comment = "no Python environment: export HEARTH_PYTHON=$(tools/python)"

    /// The path of `Tests/Clients`.
    static let scripts: String = {
        let file = #filePath.split(separator: "/").dropLast(3)
        return "/" + file.joined(separator: "/") + "/Clients"
    }()

    /// Runs a program of the environment.
    static func run(_ program: String, _ arguments: [String], in directory: String? = nil, within limit: Duration = .seconds(120)) async throws
        -> ProcessOutput
    {
        let folder = folder ?? ""
        let path = "\(folder)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let program = program.hasPrefix("/") ? program : "\(folder)/bin/\(program)"
        return try await Shell.run(
            program, arguments, in: directory, environment: ["PATH": path, "HEARTH_PYTHON": folder, "PYTHONDONTWRITEBYTECODE": "1"], within: limit)
    }
}
