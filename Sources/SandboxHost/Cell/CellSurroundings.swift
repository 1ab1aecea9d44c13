internal import ModelGateway
internal import Runtime
internal import SandboxDriver

/// The parts of a host that its processes are started with.
@NetworkLoop struct CellSurroundings {
    let bootstrap: HostProtocol.Bootstrap
    let files: HostFiles
    let processes: ProcessTable
    let tree: WorkTree
    let gateway: ModelGateway
    let proxy: EgressProxy
    let agent: AgentDoor
    let hidden: HiddenConfiguration
    /// Where the gateway and the proxy listen when there is no cell around the processes.
    let openPorts: OpenPorts?
    /// Their control group; `nil` = a watch holds them to their limits.
    let group: ControlGroup?
}
