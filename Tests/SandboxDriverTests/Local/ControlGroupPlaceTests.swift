import FoundationEssentials
import Support
import Testing

@testable import SandboxDriver

/// The search for a place for control groups, in trees that only look like the kernel's.
@Suite struct ControlGroupPlaceTests {
    private let folder = TestFolder()

    private func make(_ path: String, _ files: [String: String]) throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/\(path)", withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(path)/\(name)")) }
    }

    private func unified(_ group: String, root: String = "/") -> ControlGroupPlace? {
        ControlGroupPlace.find(
            mounts: "30 24 0:26 \(root) \(folder.path)/u rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n", groups: "0::\(group)\n")
    }

    @Test func aDelegatedDirectoryWhoseProcessesAreInASubgroupIsOne() throws {
        let service = "u/system.slice/hearth.service"
        try make(service, ["cgroup.controllers": "cpu io memory pids\n", "cgroup.procs": "", "cgroup.subtree_control": "\n"])
        let place = try #require(unified("/system.slice/hearth.service/server"))
        #expect(place.version == .v2 && Set(place.directories.keys) == ["cpu", "io", "memory", "pids"])
        #expect(Set(place.directories.values) == ["\(folder.path)/\(service)"])
        // Without memory and pids a sandbox cannot be limited.
        try make(service, ["cgroup.controllers": "cpu io\n"])
        #expect(unified("/system.slice/hearth.service/server") == nil)
    }

    @Test func whereProcessesAreInTheWayThereIsNone() throws {
        try make("u/system.slice/hearth.service", ["cgroup.controllers": "memory pids", "cgroup.procs": "1\n", "cgroup.subtree_control": ""])
        #expect(unified("/system.slice/hearth.service/server") == nil)
        #expect(unified("/") == nil)
        #expect(unified("/not/there/server") == nil)
        // Another owner's group that happens to be writable.
        try make("u/user.slice/app.slice", ["cgroup.controllers": "memory pids", "cgroup.procs": "", "cgroup.subtree_control": "memory pids"])
        #expect(unified("/user.slice/app.slice/terminal.scope") == nil)
    }

    @Test func aContainersRootIsWhereItIsMounted() throws {
        try make("u/inner", ["cgroup.controllers": "memory pids", "cgroup.procs": "", "cgroup.subtree_control": "memory pids"])
        let place = try #require(unified("/docker/abc/inner/server", root: "/docker/abc"))
        #expect(place.directories["memory"] == "\(folder.path)/u/inner")
    }

    @Test func treesOfVersion1AreFoundByTheirController() throws {
        for name in ["memory/box", "pids", "cpu,cpuacct"] { try make(name, ["cgroup.procs": ""]) }
        let mounts = ["memory", "pids", "cpu,cpuacct"].map { "3\($0.count) 24 0:26 / \(folder.path)/\($0) rw - cgroup cgroup rw,\($0)" }
        let groups = "9:name=systemd:/\n8:pids:/outer/abc\n4:memory:/box\n1:cpu,cpuacct:/\n0::/\n"
        let place = try #require(ControlGroupPlace.find(mounts: mounts.joined(separator: "\n"), groups: groups))
        #expect(place.version == .v1)
        #expect(
            place.directories == [
                "memory": "\(folder.path)/memory/box", "pids": "\(folder.path)/pids", "cpu": "\(folder.path)/cpu,cpuacct",
            ])
        #expect(ControlGroupPlace.find(mounts: mounts[0], groups: groups) == nil)
        #expect(ControlGroupPlace.find(mounts: "no mounts\n1 2 3\n", groups: "no groups") == nil)
    }
}
