internal import CSystem
internal import Glibc
internal import Runtime

/// The control group of one sandbox: what the kernel itself holds its processes to, however fast they are.
///
/// Memory is counted with the host's own. The limit of tasks is for what the host starts alone: a host that cannot start a thread can end nothing.
public struct ControlGroup: Sendable {
    /// Tasks are threads; a process of a compiler or a runtime has several.
    private static let tasksOfProcess = 4

    let place: ControlGroupPlace
    private let name: String

    /// The group of a sandbox, whether it is there or not.
    public init(_ sandbox: SandboxID, in place: ControlGroupPlace) {
        self.place = place
        name = "hearth-\(sandbox.rawValue)"
    }

    /// Which version of control groups it is.
    public var version: ControlGroupPlace.Version { place.version }

    /// The directory with the settings of a controller for all of it.
    private func whole(_ controller: String) -> String { "\(place.directories[controller] ?? "")/\(name)" }
    /// The directory of what the host starts.
    private var inside: String { version == .v2 ? "\(whole("pids"))/inside" : whole("pids") }
    /// The directories of the host itself.
    private var own: [String] { version == .v2 ? ["\(whole("memory"))/host"] : ["memory", "cpu"].filter { place.directories[$0] != nil }.map(whole) }
    /// All of them, a directory after what is in it.
    private var directories: [String] {
        let all = Set(place.directories.values.map { "\($0)/\(name)" })
        return Set(own + [inside]).subtracting(all) + Array(all)
    }

    // MARK: Life

    /// Makes the group. `false` when that cannot be done: then nothing is left of it.
    ///
    /// - Parameter owner: the number of the user that puts processes into it; `nil` = this one.
    func make(_ limits: SandboxLimits, for owner: UInt32?) -> Bool {
        for path in directories.reversed() where mkdir(path, 0o755) != 0 && errno != EEXIST {
            remove()
            return false
        }
        guard limit(limits) else {
            remove()
            return false
        }
        // Whoever moves a process has to be let into the group and into the one above both.
        if let owner { for path in Set([inside, whole("pids")]) { _ = lchown("\(path)/cgroup.procs", owner, owner) } }
        return true
    }

    /// The files to which the host writes itself when it is started.
    var hostEntrances: [String] { own.map { "\($0)/cgroup.procs" } }

    /// The files to which a process that the host starts writes itself, before it is the program that was asked for.
    public var entrances: [String] { ["\(inside)/cgroup.procs"] }

    private func limit(_ limits: SandboxLimits) -> Bool {
        let tasks = max(64, limits.processes.multipliedReportingOverflow(by: ControlGroup.tasksOfProcess).partialValue)
        switch version {
        case .v2:
            // Less than the server has: a busy sandbox makes nobody wait for an answer.
            GroupFile.write("50", to: "\(whole("cpu"))/cpu.weight")
            GroupFile.write("50", to: "\(whole("io"))/io.weight")
            return GroupFile.write("\(limits.memoryBytes)", to: "\(whole("memory"))/memory.max")
                && GroupFile.write("+pids", to: "\(whole("pids"))/cgroup.subtree_control")
                && GroupFile.write("\(tasks)", to: "\(inside)/pids.max")
        case .v1:
            GroupFile.write("512", to: "\(whole("cpu"))/cpu.shares")
            guard GroupFile.write("\(limits.memoryBytes)", to: "\(whole("memory"))/memory.limit_in_bytes") else { return false }
            // Memory and swap together, where swap is counted.
            GroupFile.write("\(limits.memoryBytes)", to: "\(whole("memory"))/memory.memsw.limit_in_bytes")
            return GroupFile.write("\(tasks)", to: "\(inside)/pids.max")
        }
    }

    /// Removes the group; one with processes in it stays.
    func remove() {
        for path in directories { rmdir(path) }
    }

    /// Whether it is there.
    var exists: Bool { directories.contains { access($0, F_OK) == 0 } }

    // MARK: What is in it

    /// Its processes, the host among them.
    public var members: [Int32] {
        let places = Set(own + [inside])
        return Array(Set(places.flatMap { (ProcFile.text("\($0)/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) } }))
    }

    /// Memory of all of them that the kernel cannot take back at once.
    public var memoryBytes: Int64? {
        let path = whole("memory")
        switch version {
        case .v2:
            guard let used = GroupFile.number("\(path)/memory.current") else { return nil }
            return max(0, used - (GroupFile.number("inactive_file", in: "\(path)/memory.stat") ?? 0))
        case .v1:
            guard let used = GroupFile.number("\(path)/memory.usage_in_bytes") else { return nil }
            return max(0, used - (GroupFile.number("total_inactive_file", in: "\(path)/memory.stat") ?? 0))
        }
    }

    /// How often the kernel has killed one of them for their memory.
    public var memoryKills: Int64 {
        let path = whole("memory")
        return
            (version == .v2
            ? GroupFile.number("oom_kill", in: "\(path)/memory.events") : GroupFile.number("oom_kill", in: "\(path)/memory.oom_control"))
            ?? 0
    }

    /// How often one of them could not start another one.
    public var refusedStarts: Int64 { GroupFile.number("max", in: "\(inside)/pids.events") ?? 0 }
}
