internal import ModelGateway
internal import Runtime
internal import SandboxDriver

/// The parts of a host that are needed to start its processes.
@NetworkLoop struct CellSurroundings {
    let bootstrap: HostProtocol.Bootstrap
    let files: HostFiles
    let processes: ProcessTable
    let tree: WorkTree
    let gateway: GatewayHandler
    let proxy: EgressProxy
    let agent: AgentListener
    let hidden: HiddenConfiguration
    /// The port of the gateway if there is no cell around the processes.
    let openPorts: OpenPorts?
    /// The control group of the processes; `nil` = a watch enforces their limits.
    let group: ControlGroup?
}
