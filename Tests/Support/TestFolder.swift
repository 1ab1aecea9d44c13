internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// A separate directory for one test, removed with the value.
public final class TestFolder: Sendable {
    /// The path of the directory.
    public let path: String

    /// Creates the directory.
    public init() {
        var template = Array("/tmp/hearth-test-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } ?? "/tmp" }
    }

    /// Returns the path of something in the directory.
    public func appending(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a program for `sh`, or for the interpreter on its first line; returns its path.
    ///
    /// A child writes it: a process that is being started beside this one holds every open file for a moment, and a program that somebody has open
    /// for writing cannot be started.
    public func script(_ name: String, _ text: String) async throws -> String {
        let path = appending(name)
        let whole = text.hasPrefix("#!") ? text : "#!/bin/sh\n\(text)"
        let spec = ProcessSpec(
            executable: "sh", arguments: ["-c", #"printf '%s\n' "$1" > "$2.new" && chmod 755 "$2.new" && mv "$2.new" "$2""#, "sh", whole, path],
            environment: ["PATH": "/usr/bin:/bin"])
        let output = try await ChildProcess.run(spec, timeout: .seconds(20))
        guard output.status.isSuccess else { throw SystemError(code: EIO, call: "write \(path)") }
        return path
    }

    deinit {
        if path != "/tmp" { try? FileManager.default.removeItem(atPath: path) }
    }
}
