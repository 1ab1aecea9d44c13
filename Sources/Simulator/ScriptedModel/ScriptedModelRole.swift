internal import Glibc
internal import Runtime
internal import Server

/// The scripted model as a program: `scripted-model --port <port>`, on the loopback interface. Only a signal ends it.
public enum ScriptedModelRole {
    /// Runs the model. The first line on standard output says where it listens.
    ///
    /// - Returns: the exit status.
    public static func run(arguments: [String]) -> Int32 {
        guard arguments.count == 2, arguments[0] == "--port", let port = UInt16(arguments[1]) else {
            say("usage: scripted-model --port <port>", on: STDERR_FILENO)
            return 2
        }
        NetworkLoop.post { serve(port) }
        while true { pause() }
    }

    @NetworkLoop private static func serve(_ port: UInt16) {
        let server = HTTPServer(handler: ScriptedModel(pause: ScriptedModelLimits.pause))
        running = server
        do throws(SystemError) {
            let address = try server.listen(on: .tcp(host: "127.0.0.1", port: port))
            say("scripted model listening on http://\(address)/v1", on: STDOUT_FILENO)
        } catch {
            say("error: \(error)", on: STDERR_FILENO)
            _exit(1)
        }
    }

    /// The server, retained for the life of the process.
    @NetworkLoop private static var running: HTTPServer?

    private static func say(_ line: String, on descriptor: Int32) {
        let bytes = Array("\(line)\n".utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
