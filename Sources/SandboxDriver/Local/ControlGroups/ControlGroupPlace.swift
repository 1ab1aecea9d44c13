internal import Glibc
internal import Runtime

/// A place where this process may create control groups (cgroups(7)): below its own group.
///
/// In version 2 that is a directory delegated to the service, whose own processes are in its subgroup `server` (`Delegate=yes`,
/// `DelegateSubgroup=server`; systemd 254): a group with limited subgroups must not hold processes itself, and other groups are not ours to change.
/// In version 1 each controller has its own tree, which is often writable in containers.
package struct ControlGroupPlace: Sendable, Equatable, Codable {
    /// The two versions.
    package enum Version: String, Sendable, Codable {
        /// One tree.
        case v2 = "cgroup_v2"
        /// A tree for each controller.
        case v1 = "cgroup_v1"
    }

    /// The version in use.
    package let version: Version
    /// The directories in which groups are created, by controller: `memory` and `pids` at least.
    package let directories: [String: String]

    /// The subgroup of the service's own processes.
    private static let subgroup = "server"
    /// The controllers without which a sandbox cannot be limited.
    private static let required = ["memory", "pids"]
    private static let useful = ["memory", "pids", "cpu", "io"]

    /// Looks for a place.
    package static func find() -> ControlGroupPlace? {
        guard let mounts = ProcFile.text("/proc/self/mountinfo"), let groups = ProcFile.text("/proc/self/cgroup") else { return nil }
        return find(mounts: mounts, groups: groups)
    }

    /// Looks for a place in the given texts.
    ///
    /// - Parameters:
    ///   - mounts: the text of `/proc/self/mountinfo`.
    ///   - groups: the text of `/proc/self/cgroup`.
    static func find(mounts: String, groups: String) -> ControlGroupPlace? {
        let entries = mounts.split(separator: "\n").compactMap { Mount($0) }
        return unified(entries, groups) ?? split(entries, groups)
    }

    private static func unified(_ mounts: [Mount], _ groups: String) -> ControlGroupPlace? {
        guard let mount = mounts.first(where: { $0.type == "cgroup2" }), let own = path(in: groups, of: nil),
            own.hasSuffix("/\(subgroup)"), let slash = own.lastIndex(of: "/")
        else { return nil }
        let directory = mount.directory(of: String(own[..<slash]))
        guard let here = ProcFile.text("\(directory)/cgroup.controllers")?.split(whereSeparator: \.isWhitespace).map(String.init),
            required.allSatisfy(here.contains), access(directory, W_OK) == 0,
            // Processes in the group itself would prevent limits below it.
            ProcFile.text("\(directory)/cgroup.procs")?.isEmpty == true
        else { return nil }
        let wanted = useful.filter(here.contains)
        let enabled = ProcFile.text("\(directory)/cgroup.subtree_control")?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
        for controller in wanted where !enabled.contains(controller) {
            guard GroupFile.write("+\(controller)", to: "\(directory)/cgroup.subtree_control") || !required.contains(controller) else { return nil }
        }
        return ControlGroupPlace(version: .v2, directories: Dictionary(wanted.map { ($0, directory) }) { $1 })
    }

    private static func split(_ mounts: [Mount], _ groups: String) -> ControlGroupPlace? {
        var directories: [String: String] = [:]
        for controller in ["memory", "pids", "cpu"] {
            guard let mount = mounts.first(where: { $0.type == "cgroup" && $0.options.contains(controller) }),
                let own = path(in: groups, of: controller)
            else { continue }
            // A container sees its own group as the root of the mount, whatever it is called outside.
            let directory = [mount.directory(of: own), mount.point].first { access("\($0)/cgroup.procs", F_OK) == 0 }
            if let directory, access(directory, W_OK) == 0 { directories[controller] = directory }
        }
        guard required.allSatisfy({ directories[$0] != nil }) else { return nil }
        return ControlGroupPlace(version: .v1, directories: directories)
    }

    /// Returns the group of this process from lines `ID:CONTROLLERS:PATH`, without controllers for version 2.
    private static func path(in groups: String, of controller: String?) -> String? {
        for line in groups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let names = fields[1].split(separator: ",")
            if let controller {
                if names.contains(Substring(controller)) { return String(fields[2]) }
            } else if names.isEmpty {
                return String(fields[2])
            }
        }
        return nil
    }
}

/// A line of `/proc/self/mountinfo`: `36 35 98:0 /root /point options fields - type source super-options`.
private struct Mount {
    let root: String
    let point: String
    let type: String
    let options: Set<String>

    init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
        root = String(fields[3])
        point = String(fields[4])
        type = String(fields[dash + 1])
        options = Set(fields[dash + 3].split(separator: ",").map(String.init))
    }

    /// Returns the directory where a group of the tree is visible.
    func directory(of group: String) -> String {
        let inside = root != "/" && group.hasPrefix(root) ? String(group.dropFirst(root.count)) : group
        return inside == "/" ? point : point + inside
    }
}
