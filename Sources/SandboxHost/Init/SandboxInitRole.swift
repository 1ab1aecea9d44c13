internal import CSystem
internal import Glibc
internal import Runtime

/// The role `sandbox-init`: the first process of an agent's cell. It passes the cell's listening sockets to the host, starts the agent, connects to
/// the agent's port on the host's request, and reaps every process that dies.
public enum SandboxInitRole {
    /// Runs `sandbox-init PORT PROGRAM ARGUMENTS…`. Returns the program's exit status; the whole cell ends with it.
    public static func run(arguments: [String]) -> Int32 {
        guard arguments.count >= 2, let port = UInt16(arguments[0]) else { return 125 }
        signal(SIGPIPE, SIG_IGN)
        guard sendListeners() else { return 125 }
        guard let child = start(arguments[1], Array(arguments.dropFirst(2))) else { return 127 }
        WorkerThread.start(name: "channel") { serve(port) }
        while true {
            var status: Int32 = 0
            let pid = waitpid(-1, &status, 0)
            if pid < 0 && errno == EINTR { continue }
            guard pid == child else { continue }
            return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
        }
    }

    private static func sendListeners() -> Bool {
        let sockets = [listen(CellArguments.gatewayPort), listen(CellArguments.proxyPort)]
        guard sockets.allSatisfy({ $0 >= 0 }) else { return false }
        var word = UInt8(ascii: "l")
        let sent = hearth_send_descriptors(CellArguments.channel, sockets, 2, &word, 1)
        for socket in sockets { close(socket) }
        return sent == 1
    }

    private static func listen(_ port: UInt16) -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0, withAddress(port, { bind(socket, $0, $1) }) == 0, Glibc.listen(socket, 128) == 0 else { return -1 }
        return socket
    }

    private static func start(_ program: String, _ arguments: [String]) -> Int32? {
        var spec = ProcessSpec(executable: program, arguments: arguments, environment: ProcessSpec.ownEnvironment)
        spec.standardOutput = .descriptor(1)
        spec.standardError = .descriptor(2)
        spec.isSessionLeader = true
        do throws(SystemError) {
            return try ChildProcess.spawn(spec).pid
        } catch {
            let line = Array("\(program) cannot be started: \(error)\n".utf8)
            write(2, line, line.count)
            return nil
        }
    }

    /// Serves requests of one byte for a connection to the agent's port: the reply is the byte with the connection, or the byte alone.
    private static func serve(_ port: UInt16) {
        while true {
            var word: UInt8 = 0
            let count = recv(CellArguments.channel, &word, 1, 0)
            if count < 0 && errno == EINTR { continue }
            // The host is gone: nobody can reach the agent any more.
            guard count == 1 else { exit(0) }
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var on: Int32 = 1
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            let isConnected = socket >= 0 && withAddress(port) { connect(socket, $0, $1) } == 0
            _ = hearth_send_descriptors(CellArguments.channel, [socket], isConnected ? 1 : 0, &word, 1)
            if socket >= 0 { close(socket) }
        }
    }

    private static func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
