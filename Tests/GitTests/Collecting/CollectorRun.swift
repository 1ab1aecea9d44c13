import FoundationEssentials
import Runtime
import Testing

@testable import Git

/// Collects the changes of a work tree as a sandbox has it done, by the program in its role `collect-changes`, but without a sandbox.
struct CollectorRun {
    /// A role that failed, with its words for people.
    struct Complaint: Error, CustomStringConvertible {
        let description: String
    }

    /// The report and both patches.
    struct Result {
        let report: CollectReport
        let turn: [UInt8]
        let run: [UInt8]
    }

    let home: String
    let kept: String
    let tree: String
    /// The bare repository with the base's objects.
    let mirror: String

    init(root: String, tree: String, mirror: String) throws {
        home = "\(root)/home"
        kept = "\(root)/kept"
        self.tree = tree
        self.mirror = mirror
        for path in [home, kept] { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    }

    /// The collector's git directory.
    var capture: String { "\(kept)/capture.git" }

    func collect(
        base: String, before: String? = nil, turn: Int = 1, fileBytes: Int64 = 100 << 20, patchBytes: Int64 = 512 << 20
    ) async throws -> Result {
        let request = CollectRequest(
            capture: capture, tree: tree, kept: kept, base: base, before: before ?? base, turn: turn, fileBytes: fileBytes, patchBytes: patchBytes)
        let binary = CommandLine.arguments[0]
        let program = String(binary[..<(binary.lastIndex(of: "/") ?? binary.startIndex)]) + "/hearth"
        var spec = ProcessSpec(
            executable: program, arguments: try CollectorRole.arguments(request),
            environment: CollectorRole.environment(home: home, mirror: mirror), directory: tree)
        spec.isSessionLeader = true
        let output = try await ChildProcess.run(spec, timeout: .seconds(60))
        guard output.status.isSuccess else { throw Complaint(description: CollectorRole.complaint(output.standardOutput + output.standardError)) }
        return Result(
            report: try #require(CollectReport.read(try bytes("report.json"))), turn: try bytes("turn.patch"), run: try bytes("run.patch"))
    }

    /// Does what a provider does after it has placed the tree.
    func keepPlacement(_ directories: [GitPath: UInt64] = [:]) async throws {
        // The marks are one tick of the file system's clock younger than everything before them, and as much older than everything after.
        try await Task.sleep(for: .milliseconds(20))
        try PlacedMarks.leave(in: kept, directories: directories)
        try await Task.sleep(for: .milliseconds(20))
    }

    private func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(capture)/out/\(name)"))) }
}
