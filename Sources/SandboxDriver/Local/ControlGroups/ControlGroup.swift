internal import CSystem
internal import Glibc
internal import Runtime

/// The control group of one sandbox: limits that the kernel itself enforces on its processes, however fast they are.
///
/// The memory limit includes the host itself. The task limit covers only the processes that the host starts: a host that cannot start a thread
/// cannot end anything.
package struct ControlGroup: Sendable {
    /// Tasks are threads; a process of a compiler or a runtime has several.
    private static let tasksOfProcess = 4

    let place: ControlGroupPlace
    private let name: String

    /// Creates a handle to the group of a sandbox, whether or not the group exists.
    package init(_ sandbox: SandboxID, in place: ControlGroupPlace) {
        self.place = place
        name = "hearth-\(sandbox.rawValue)"
    }

    /// The version of control groups in use.
    package var version: ControlGroupPlace.Version { place.version }

    /// Returns a controller's directory for the whole sandbox.
    private func whole(_ controller: String) -> String { "\(place.directories[controller] ?? "")/\(name)" }
    /// The directory of the processes that the host starts.
    private var inside: String { version == .v2 ? "\(whole("pids"))/inside" : whole("pids") }
    /// The directories of the host itself.
    private var own: [String] { version == .v2 ? ["\(whole("memory"))/host"] : ["memory", "cpu"].filter { place.directories[$0] != nil }.map(whole) }
    /// All directories, children before their parents.
    private var directories: [String] {
        let all = Set(place.directories.values.map { "\($0)/\(name)" })
        return Set(own + [inside]).subtracting(all) + Array(all)
    }

    // MARK: Life

    /// Creates the group. Returns `false` if that fails; then nothing of it remains.
    ///
    /// - Parameter owner: the id of the user that moves processes into it; `nil` = this one.
    func make(_ limits: SandboxLimits, for owner: UInt32?) -> Bool {
        for path in directories.reversed() where mkdir(path, 0o755) != 0 && errno != EEXIST {
            remove()
            return false
        }
        guard limit(limits) else {
            remove()
            return false
        }
        // Moving a process requires write access to the group and to the common ancestor of both groups.
        if let owner { for path in Set([inside, whole("pids")]) { _ = lchown("\(path)/cgroup.procs", owner, owner) } }
        return true
    }

    /// The files to which the host writes itself when it starts.
    var hostEntrances: [String] { own.map { "\($0)/cgroup.procs" } }

    /// The files to which a process started by the host writes itself before it executes the requested program.
    package var entrances: [String] { ["\(inside)/cgroup.procs"] }

    private func limit(_ limits: SandboxLimits) -> Bool {
        let tasks = max(64, limits.processes.multipliedReportingOverflow(by: ControlGroup.tasksOfProcess).partialValue)
        switch version {
        case .v2:
            // Less than the server's own: a busy sandbox must not delay answers.
            GroupFile.write("50", to: "\(whole("cpu"))/cpu.weight")
            GroupFile.write("50", to: "\(whole("io"))/io.weight")
            return GroupFile.write("\(limits.memoryBytes)", to: "\(whole("memory"))/memory.max")
                && GroupFile.write("+pids", to: "\(whole("pids"))/cgroup.subtree_control")
                && GroupFile.write("\(tasks)", to: "\(inside)/pids.max")
        case .v1:
            GroupFile.write("512", to: "\(whole("cpu"))/cpu.shares")
            guard GroupFile.write("\(limits.memoryBytes)", to: "\(whole("memory"))/memory.limit_in_bytes") else { return false }
            // Memory and swap together, if swap is accounted.
            GroupFile.write("\(limits.memoryBytes)", to: "\(whole("memory"))/memory.memsw.limit_in_bytes")
            return GroupFile.write("\(tasks)", to: "\(inside)/pids.max")
        }
    }

    /// Removes the group, unless it still has processes.
    func remove() {
        for path in directories { rmdir(path) }
    }

    /// `true` if any directory of the group exists.
    var exists: Bool { directories.contains { access($0, F_OK) == 0 } }

    // MARK: Contents

    /// Its processes, including the host.
    package var members: [Int32] {
        let places = Set(own + [inside])
        return Array(Set(places.flatMap { (ProcFile.text("\($0)/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) } }))
    }

    /// Memory of all its processes that the kernel cannot reclaim at once.
    package var memoryBytes: Int64? {
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

    /// The number of times the kernel killed one of them for lack of memory.
    package var memoryKills: Int64 {
        let path = whole("memory")
        return
            (version == .v2
            ? GroupFile.number("oom_kill", in: "\(path)/memory.events") : GroupFile.number("oom_kill", in: "\(path)/memory.oom_control"))
            ?? 0
    }

    /// The number of times one of them could not start another.
    package var refusedStarts: Int64 { GroupFile.number("max", in: "\(inside)/pids.events") ?? 0 }
}

/// The files of control groups: each is written with one call, and read as a whole.
enum GroupFile {
    /// Writes a value; returns `false` if the kernel does not accept it.
    @discardableResult
    static func write(_ text: String, to path: String) -> Bool {
        let file = hearth_open(path, O_WRONLY, 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) == text.utf8.count
    }

    /// Reads a file that holds one number; `max` becomes the largest.
    static func number(_ path: String) -> Int64? {
        guard let text = ProcFile.text(path)?.split(whereSeparator: \.isWhitespace).first else { return nil }
        return text == "max" ? .max : Int64(text)
    }

    /// Reads the number of a line `NAME NUMBER`.
    static func number(_ name: String, in path: String) -> Int64? {
        for line in (ProcFile.text(path) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int64(words[1]) }
        }
        return nil
    }
}
