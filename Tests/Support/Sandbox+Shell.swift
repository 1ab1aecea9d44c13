internal import Crypto
internal import Runtime
public import SandboxDriver

extension Sandbox {
    /// Starts `sh -c script`. The variable `GATEWAY` holds the base URL of the model gateway.
    public func shell(
        _ script: String, kind: Command.Kind = .tool, token: String? = nil, timeout: Duration? = .seconds(30), hidden: [String] = [],
        pausesOthers: Bool? = nil
    ) async throws -> ProcessID {
        let command = Command(
            kind: kind, executable: "/bin/sh", arguments: ["-c", script],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home.text, "GATEWAY": Command.gatewayPlaceholder], directory: workspace,
            timeoutMillis: timeout?.millis, hidden: hidden, pausesOthers: pausesOthers)
        return try await start(command, token: StepToken(rawValue: token ?? Hex.encode(RandomBytes.make(8))))
    }

    /// Runs a script to its end and returns its output.
    public func run(_ script: String, kind: Command.Kind = .tool, hidden: [String] = [], pausesOthers: Bool? = nil) async throws -> String {
        let process = try await shell(script, kind: kind, hidden: hidden, pausesOthers: pausesOthers)
        _ = try await exit(of: process, within: .seconds(25))
        return try await text(of: process)
    }

    /// Returns the whole output of a process.
    public func text(of process: ProcessID) async throws -> String {
        var bytes: [UInt8] = []
        var offset: UInt64 = 0
        while true {
            let page = try await output(of: process, from: offset, within: .seconds(1))
            bytes += page.bytes
            offset = page.nextOffset
            if page.isAtEnd || page.bytes.isEmpty { return String(decoding: bytes, as: UTF8.self) }
        }
    }
}
