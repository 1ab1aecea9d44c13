internal import Glibc
internal import Runtime
internal import Server

/// The simulated agent as a program: the command line and the protocol of OpenCode 1.18, scripted turns and no model.
public enum SimulatedAgentRole {
    /// Runs `--version`, or `serve --hostname <host> --port <port>`, which only a signal ends.
    ///
    /// - Returns: the exit status.
    public static func run(arguments: [String]) -> Int32 {
        if arguments == ["--version"] {
            say(AgentSetup.version, on: STDOUT_FILENO)
            return 0
        }
        guard arguments.first == "serve", let setup = AgentSetup(Array(arguments.dropFirst())) else {
            say("usage: simulate-agent --version | serve --hostname <host> --port <port>", on: STDERR_FILENO)
            return 2
        }
        guard !setup.crashesAtStart else {
            say("error: the simulated agent was told to crash at start", on: STDERR_FILENO)
            return 3
        }
        NetworkLoop.post { serve(setup) }
        waitForever()
    }

    @NetworkLoop private static func serve(_ setup: AgentSetup) {
        let server = HTTPServer(handler: AgentRoutes(setup))
        running = server
        do throws(SystemError) {
            let address = try server.listen(on: .tcp(host: setup.host, port: setup.port))
            say("opencode server listening on http://\(address)", on: STDOUT_FILENO)
        } catch {
            say("error: \(error)", on: STDERR_FILENO)
            _exit(1)
        }
    }

    /// The server, retained for the life of the process.
    @NetworkLoop private static var running: HTTPServer?

    private static func waitForever() -> Never {
        while true { pause() }
    }

    private static func say(_ line: String, on descriptor: Int32) {
        let bytes = Array("\(line)\n".utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
