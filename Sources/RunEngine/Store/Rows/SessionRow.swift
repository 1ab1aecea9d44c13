internal import SandboxDriver

/// The binding of a run to its agent: everything needed to reach the same session again.
struct SessionRow: Sendable {
    let key: Int64
    let run: RunKey
    let sandboxKey: Int64
    let agent: String
    let version: String?
    let dialect: String?
    let session: AgentSessionID?
    let process: ProcessID?
    let sealedSecrets: [UInt8]
    let isReady: Bool
}
