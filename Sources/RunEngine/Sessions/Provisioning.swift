internal import Runtime
internal import SandboxDriver

/// The means to make sandboxes, and to start agents in them.
struct Provisioning: Sendable {
    let bindings: Bindings
    /// This installation, which every sandbox is labelled with.
    let instance: InstanceID
    let isolation: Isolation
    /// Free space below which a sandbox that goes on filling the disk is stopped.
    let freeBytes: Int64
    /// Admits a few starts of agents at a time: each takes a core for a second.
    let starts: Limiter
}
