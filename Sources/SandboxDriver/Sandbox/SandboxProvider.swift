/// Where sandboxes come from. Every implementation passes the same conformance suite.
public protocol SandboxProvider: Sendable {
    /// `local`, `e2b`, …: stored with each sandbox.
    var name: String { get }

    /// Makes a sandbox that carries the intent's label. Asked again with the same intent, it returns the same sandbox.
    func create(_ spec: SandboxSpec, intent: SandboxIntent) async throws(SandboxError) -> any Sandbox

    /// The sandboxes with the intent's label: after a create whose outcome is not known.
    func find(_ intent: SandboxIntent) async throws(SandboxError) -> [SandboxReference]

    /// Takes up a sandbox again, with proof that it is the one. `gone` and `notOurs` are errors.
    func attach(_ reference: SandboxReference) async throws(SandboxError) -> any Sandbox

    /// Every sandbox of this installation that exists, alive or half dead.
    func list(instance: InstanceID) async throws(SandboxError) -> [SandboxReference]

    /// Ends a sandbox. Returns when nothing of it is left; a sandbox that is gone already is no error.
    func destroy(_ reference: SandboxReference) async throws(SandboxError)
}
