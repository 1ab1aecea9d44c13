/// A source of sandboxes. Every implementation passes the same conformance suite.
public protocol SandboxProvider: Sendable {
    /// The provider's name, for example `local`, stored with each sandbox.
    var name: String { get }

    /// Creates a sandbox that carries the intent's label. Returns the same sandbox if repeated with the same intent.
    func create(_ spec: SandboxSpec, intent: SandboxIntent) async throws(SandboxError) -> any Sandbox

    /// Returns the sandboxes with the intent's label, after a `create` with unknown outcome.
    func find(_ intent: SandboxIntent) async throws(SandboxError) -> [SandboxReference]

    /// Reconnects to a sandbox, which must prove its identity. Throws `gone` or `notOurs` otherwise.
    func attach(_ reference: SandboxReference) async throws(SandboxError) -> any Sandbox

    /// Returns every existing sandbox of this installation, alive or half dead.
    func list(instance: InstanceID) async throws(SandboxError) -> [SandboxReference]

    /// Ends a sandbox. Returns when nothing of it is left; it is no error if the sandbox is already gone.
    func destroy(_ reference: SandboxReference) async throws(SandboxError)
}
