internal import Coding

/// The identity of a process, distinct from any later process with the same id.
public struct HostProcess: Sendable, Hashable, Codable {
    /// The process id.
    public let pid: Int32
    /// Its start time in clock ticks since boot, field 22 of `/proc/<pid>/stat`.
    public let startTicks: UInt64
    /// `/proc/sys/kernel/random/boot_id`.
    public let bootID: String

    /// Creates an identity from its three parts.
    public init(pid: Int32, startTicks: UInt64, bootID: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.bootID = bootID
    }
}

/// A sandbox's host as the state of the sandbox's reference.
extension SandboxReference {
    /// Creates the reference of a local sandbox.
    init(local sandbox: SandboxID, host: HostProcess?, secret: [UInt8]) {
        let state = host.flatMap { try? JSONCoding.encode($0) }.map { String(decoding: $0, as: UTF8.self) }
        self.init(sandbox: sandbox, providerReference: sandbox.rawValue, state: state, secret: secret)
    }

    /// The process of a local sandbox's host; `nil` if it is not known.
    public var host: HostProcess? {
        state.flatMap { try? JSONCoding.decode(HostProcess.self, from: Array($0.utf8)) }
    }
}
