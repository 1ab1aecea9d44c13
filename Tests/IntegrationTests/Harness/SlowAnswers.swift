import FoundationEssentials
import Glibc
import Runtime

/// A proxy in front of a server under test that delays the answers to POSTs and nothing else: a run's stream then reports the effect of a POST before
/// its answer arrives, as over a slow network.
final class SlowAnswers: Sendable {
    private let child: ChildProcess
    private let directory: TemporaryDirectory
    /// The URL that the proxy listens at.
    let url: String

    /// Starts a proxy that delays answers by `delay` seconds.
    init(before server: TestServer, delay: Double) async throws {
        directory = try TemporaryDirectory()
        let output = directory.file("port")
        let descriptor = Descriptor(owning: open(output, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        var spec = ProcessSpec(
            executable: "python3", arguments: ["-c", SlowAnswers.script, String(server.url.split(separator: ":").last ?? ""), "\(delay)"],
            environment: Shell.environment)
        spec.standardOutput = .descriptor(descriptor.raw)
        spec.diesWithParent = true
        child = try ChildProcess.spawn(spec)
        let port = try await eventually("the proxy listens") {
            let text = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return text.hasSuffix("\n") ? String(text.dropLast()) : nil
        }
        url = "http://127.0.0.1:\(port)"
    }

    /// Ends the proxy.
    func close() async {
        child.send(SIGKILL)
        _ = await child.wait()
    }

    private static let script = """
        import socket, sys, threading, time
        target, delay = int(sys.argv[1]), float(sys.argv[2])
        def pump(source, sink, state, is_request):
            while data := source.recv(65536):
                if is_request:
                    state["post"] = data.startswith(b"POST ")
                elif state["post"]:
                    time.sleep(delay)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        def pass_on(*arguments):
            try:
                pump(*arguments)
            except OSError:
                pass
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", target))
            state = {"post": False}
            threading.Thread(target=pass_on, args=(client, server, state, True), daemon=True).start()
            threading.Thread(target=pass_on, args=(server, client, state, False), daemon=True).start()
        """
}
