internal import CSystem
internal import Cells
internal import Glibc
internal import Runtime
internal import SandboxDriver
internal import Server

/// Starts processes: in a bubblewrap cell, or on the machine itself if there is no cell.
@NetworkLoop struct Cell {
    let host: CellSurroundings

    /// The host's search path for bubblewrap.
    private static let path = "/usr/local/bin:/usr/bin:/bin"

    func start(_ command: Command, token: StepToken) throws(SandboxError) -> ProcessID {
        try check(command)
        do throws(SystemError) {
            switch host.bootstrap.isolation {
            case .none: return try startOpen(command, token)
            case .bubblewrap: return try startShut(command, token)
            }
        } catch {
            let detail = "\(command.executable) cannot be started: \(error)"
            throw error.isFull ? .resource(detail) : .failed(detail)
        }
    }

    /// Checks for the required files before anything is tried: an error number does not name the file, only the program itself counts as a missing
    /// program, and bubblewrap would merely report that it cannot find a file.
    private func check(_ command: Command) throws(SandboxError) {
        let isShut = host.bootstrap.isolation == .bubblewrap
        if isShut {
            if let problem = ProgramLookup.problem("bwrap", path: Cell.path) {
                throw .createFailed("bubblewrap, which shuts the sandbox in, cannot be started: \(problem)")
            }
            for path in host.bootstrap.readOnlyPaths where path != command.executable && access(host.bootstrap.path(of: path), F_OK) != 0 {
                throw .createFailed("\(path), which is to be in the sandbox, is not there.")
            }
        }
        // A tool's cell looks its program up inside, and reports a missing one by its exit code.
        if command.executable == Command.ownProgram || isShut && (command.kind == .tool || !command.executable.hasPrefix("/")) { return }
        let seen = isShut ? host.bootstrap.path(of: command.executable) : command.executable
        guard let problem = ProgramLookup.problem(seen, path: command.environment["PATH"]) else { return }
        throw .programMissing("\(command.executable) cannot be started: \("\(problem)".replacing(seen, with: command.executable))")
    }

    // MARK: Without a cell

    private func startOpen(_ command: Command, _ token: StepToken) throws(SystemError) -> ProcessID {
        var replaced = command
        if case .agent = command.kind {
            try host.hidden.hide(command.hidden)
            let port = try OpenPorts.freePort()
            replaced = fill(replaced, port: port, gateway: "http://127.0.0.1:\(host.openPorts?.gatewayPort ?? 0)")
            host.agent.connector = { @NetworkLoop () async throws(SystemError) in
                try await Dial.connect("127.0.0.1", port: port, within: HostLimits.connectTime)
            }
        }
        if replaced.executable == Command.ownProgram { replaced.executable = try CellArguments(host: host).ownProgram() }
        var spec = ProcessSpec(
            executable: replaced.executable, arguments: replaced.arguments, environment: environment(replaced), directory: replaced.directory.text)
        spec.diesWithParent = true
        return try spawn(spec, command, token)
    }

    // MARK: In a cell

    private func startShut(_ command: Command, _ token: StepToken) throws(SystemError) -> ProcessID {
        let arguments = CellArguments(host: host)
        guard case .agent(let port) = command.kind else {
            return try spawnCell(try arguments.tool(command, environment(command)), channel: nil, command, token)
        }
        try host.hidden.hide(command.hidden)
        var ends: [Int32] = [-1, -1]
        guard hearth_socket_pair(&ends) == 0 else { throw .last("socketpair") }
        let ours = Descriptor(owning: ends[0])
        let theirs = Descriptor(owning: ends[1])
        let filled = fill(command, port: UInt16(clamping: port), gateway: "http://127.0.0.1:\(CellArguments.gatewayPort)")
        let line = try arguments.agent(filled, environment(filled), port: port)
        let process = try spawnCell(line, channel: theirs.raw, command, token)
        let channel = try InitChannel(ours, gateway: host.gateway, proxy: host.proxy)
        host.agent.connector = { @NetworkLoop () async throws(SystemError) in try await channel.connectToAgent() }
        return process
    }

    /// Starts bubblewrap. Its arguments contain the run's secrets as variables, so they go through a pipe, not onto a command line that every user of
    /// the machine can read.
    private func spawnCell(_ line: CellArguments.Line, channel: Int32?, _ command: Command, _ token: StepToken) throws(SystemError) -> ProcessID {
        var ends: [Int32] = [-1, -1]
        guard hearth_pipe(&ends) == 0 else { throw .last("pipe") }
        let reading = Descriptor(owning: ends[0])
        let writing = Descriptor(owning: ends[1])
        let bytes: [UInt8] = line.options.flatMap { (option: String) -> [UInt8] in Array(option.utf8) + [0] }
        let filter = try CellFilter.open()
        guard bytes.count < HostLimits.argumentBytes, bytes.withUnsafeBytes({ write(writing.raw, $0.baseAddress, $0.count) }) == bytes.count else {
            throw SystemError(code: E2BIG, call: "start a cell: its environment is too large")
        }
        var spec = ProcessSpec(
            executable: "bwrap", arguments: ["--args", "\(CellArguments.argumentsDescriptor)", "--"] + line.program,
            environment: ["PATH": Cell.path])
        spec.inherited = [
            (source: reading.raw, target: CellArguments.argumentsDescriptor), (source: filter.raw, target: CellFilter.descriptor),
        ]
        if let channel { spec.inherited.append((source: channel, target: CellArguments.channel)) }
        return try spawn(spec, command, token)
    }

    // MARK: Both

    private func spawn(_ spec: ProcessSpec, _ command: Command, _ token: StepToken) throws(SystemError) -> ProcessID {
        var ends: [Int32] = [-1, -1]
        guard hearth_pipe(&ends) == 0 else { throw .last("pipe") }
        let reading = Descriptor(owning: ends[0])
        let writing = Descriptor(owning: ends[1])
        _ = hearth_set_nonblocking(reading.raw, true)
        var spec = spec
        spec.standardOutput = .descriptor(writing.raw)
        spec.standardError = .descriptor(writing.raw)
        spec.isSessionLeader = true
        spec.controlGroups = host.group?.entrances ?? []
        let child = try OOMPreference.forChildren { () throws(SystemError) in try ChildProcess.spawn(spec) }
        let process = try HostedProcess(
            id: host.processes.nextID(), child: child, output: reading, timeout: command.timeoutMillis.map { .milliseconds($0) })
        host.processes.add(process, token: token)
        return process.id
    }

    private func environment(_ command: Command) -> [String: String] {
        command.environment.merging([HostProtocol.markVariable: host.bootstrap.intent.sandbox.rawValue]) { $1 }
    }

    private func fill(_ command: Command, port: UInt16, gateway: String) -> Command {
        func filled(_ text: String) -> String {
            text.split(separator: Command.portPlaceholder, omittingEmptySubsequences: false).joined(separator: "\(port)")
                .split(separator: Command.gatewayPlaceholder, omittingEmptySubsequences: false).joined(separator: gateway)
        }
        var copy = command
        copy.arguments = command.arguments.map(filled)
        copy.environment = command.environment.mapValues(filled)
        return copy
    }
}
