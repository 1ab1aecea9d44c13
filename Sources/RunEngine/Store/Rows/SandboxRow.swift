internal import SandboxDriver

/// A row of the sandbox ledger.
struct SandboxRow: Sendable {
    let key: Int64
    let id: SandboxID
    let run: RunKey?
    let provider: String
    let providerReference: String?
    /// `creating`, `ready`, `releasing`, …
    let state: String
    let providerState: String?
    let sealedSecret: [UInt8]?
}
