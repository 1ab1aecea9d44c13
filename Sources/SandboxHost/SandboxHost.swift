internal import CSystem
internal import Coding
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// The role `sandbox-host`: the process that keeps one local sandbox alive, whatever becomes of the server.
public enum SandboxHost {
    /// Runs a host: its directory is the one argument, its settings come over standard input. Returns only when it cannot start.
    public static func run(arguments: [String]) -> Int32 {
        guard let directory = arguments.first, directory.hasPrefix("/") else { return fail("sandbox-host needs the path of its directory") }
        guard let bootstrap = readBootstrap() else { return fail("sandbox-host got no settings over its standard input") }
        _ = hearth_become_subreaper()
        signal(SIGPIPE, SIG_IGN)
        // While there is one thread only: a namespace of one's own for the overlay of the work tree.
        let canMount = bootstrap.isolation == .bubblewrap && hearth_unshare_mount() == 0 || bootstrap.isolation == .bubblewrap && hearth_unshare_user_and_mount() == 0
        EventLoops.shareOneThread()
        let files = HostFiles(directory: directory)
        NetworkLoop.post {
            do throws(SystemError) {
                try Host.start(bootstrap, files, canMount: canMount)
            } catch {
                exit(fail("\(error)"))
            }
        }
        EventLoops.runOnThisThread()
    }

    private static func readBootstrap() -> HostProtocol.Bootstrap? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(0, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return try? JSONCoding.decode(HostProtocol.Bootstrap.self, from: bytes)
    }

    private static func fail(_ text: String) -> Int32 {
        let line = Array("\(text)\n".utf8)
        write(2, line, line.count)
        return 1
    }
}
