internal import CSystem
internal import Cells
internal import FoundationEssentials
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// The bubblewrap command lines that define what a cell sees.
@NetworkLoop struct CellArguments {
    /// The port at which the agent finds the model gateway.
    nonisolated static let gatewayPort: UInt16 = 4_111
    /// The port at which it finds the proxy for everything else.
    nonisolated static let proxyPort: UInt16 = 3_128
    /// The descriptor of the init's channel to the host.
    nonisolated static let channel: Int32 = 3
    /// The descriptor from which bubblewrap reads its options.
    nonisolated static let argumentsDescriptor: Int32 = 4

    /// Bubblewrap's options, and the program with its arguments.
    struct Line {
        let options: [String]
        let program: [String]
    }

    let host: CellSurroundings

    /// Returns the command line of a tool's cell, which has no network.
    func tool(_ command: Command, _ environment: [String: String]) throws(SystemError) -> Line {
        guard command.executable == Command.ownProgram else {
            return Line(options: common(command, environment) + CellWalls.closedRoot, program: [command.executable] + command.arguments)
        }
        let program = try ownProgram()
        let options =
            common(command, environment) + CellArguments.bindings([program] + CellArguments.ownLibraries())
            + ["--bind", host.files.kept, HostFiles.keptInside]
        return Line(options: options + CellWalls.closedRoot, program: [program] + command.arguments)
    }

    /// Returns the command line of the agent's cell, whose first process is the init.
    func agent(_ command: Command, _ environment: [String: String], port: Int) throws(SystemError) -> Line {
        let program = try ownProgram()
        let proxy = "http://127.0.0.1:\(CellArguments.proxyPort)"
        let proxied = environment.merging([
            "HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "http_proxy": proxy, "https_proxy": proxy, "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        ]) { own, _ in own }
        let options = common(command, proxied) + CellArguments.bindings([program] + CellArguments.ownLibraries())
        return Line(
            options: options + CellWalls.closedRoot + ["--as-pid-1"],
            program: [program, "sandbox-init", "\(port)", command.executable] + command.arguments)
    }

    /// Returns the options that bind files read-only at their own paths.
    private nonisolated static func bindings(_ paths: [String]) -> [String] {
        paths.flatMap { ["--ro-bind", $0, $0] }
    }

    private func common(_ command: Command, _ environment: [String: String]) -> [String] {
        var arguments = CellWalls.namespaces + CellFilter.options + ["--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
        arguments += CellWalls.programs + CellWalls.configuration
        for file in ["passwd", "group", "hosts"] { arguments += ["--ro-bind-try", "\(host.files.directory)/etc-\(file)", "/etc/\(file)"] }
        arguments += CellWalls.processes + CellWalls.devices
        arguments += ["--bind", host.files.temporary, "/tmp", "--bind", host.files.tree, "/workspace"]
        arguments += ["--bind", host.files.home, "/home/agent"]
        for path in host.bootstrap.readOnlyPaths { arguments += ["--ro-bind", host.bootstrap.path(of: path), path] }
        if let mirror = host.tree.mirror { arguments += ["--ro-bind", "\(host.bootstrap.path(of: mirror))/objects", "\(mirror)/objects"] }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) { arguments += ["--setenv", name, value] }
        return arguments + ["--chdir", command.directory.text]
    }

    /// Returns the path of this program as the host reaches it: the path in `/proc` may belong to another mount namespace, and name something else in
    /// this one.
    func ownProgram() throws(SystemError) -> String {
        let path = host.bootstrap.path(of: host.bootstrap.program)
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { throw SystemError(code: ENOENT, call: "find \(path)") }
        return path
    }

    /// Returns the libraries that this program has loaded from outside `/usr`: Swift's, unless they are linked statically.
    private nonisolated static func ownLibraries() -> [String] {
        let maps = ProcFile.read("/proc/self/maps").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let paths = maps.split(separator: "\n").compactMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } }
        return Set(paths.filter { $0.contains(".so") && !$0.hasPrefix("/usr/") && !$0.hasPrefix("/lib") }).sorted()
    }
}
