import Crypto
import FoundationEssentials
import Glibc
import ModelGateway
import Runtime
import SandboxDriver
import Server
import Testing

/// What can be reached from inside a cell: a test tries each door.
@Suite(.serialized, .enabled(if: LocalMachine.isolations.contains(.bubblewrap), "bubblewrap does not work here")) struct CellTests {
    @Test func nothingOfTheMachineIsSeen() async throws {
        let machine = try LocalMachine()
        let secret = "\(machine.root)/server-secret"
        try Data("of the server".utf8).write(to: URL(filePath: secret))
        let other = try await machine.make(.bubblewrap)
        try await other.write(Array("of another run".utf8), to: other.home.appending("secret"))
        let sandbox = try await machine.make(.bubblewrap)
        _ = try await sandbox.place(try await machine.tree())
        let doors = [
            "cat \(secret)", "ls \(machine.root) | grep -v '^mirror.git$'", "cat \(machine.root)/sandboxes/\(other.reference.sandbox)/home/secret",
            "ls /root /home/root",
            "cat /etc/shadow", "cat /proc/1/environ | tr '\\0' '\\n' | grep HEARTH_DATA", "ls /proc/\(getpid())", "kill -0 \(getpid())",
            "mount -t tmpfs none /tmp", "touch /usr/made", "touch /made", "unshare -Ur true", "ls /var/run/docker.sock", "dd if=/dev/sda count=1",
            "find / -name control.sock -not -path '/proc/*' 2>/dev/null | grep .",
        ]
        for kind in [Command.Kind.tool, .agent(port: 4_096)] {
            for door in doors {
                let process = try await sandbox.shell("\(door) && echo OPEN", kind: kind)
                _ = try await sandbox.exit(of: process, within: .seconds(20))
                #expect(!(try await sandbox.text(of: process)).contains("OPEN"), "\(kind): \(door)")
            }
        }
        // Of the machine's processes none is there: its own shell and what shows it.
        let seen = try await sandbox.run("ls /proc | grep -c '^[0-9]'; id -u; hostname", kind: .agent(port: 4_096))
        let lines = seen.split(separator: "\n")
        #expect(lines.count == 3 && (Int(lines[0]) ?? 99) <= 6 && lines[1] == "1000" && lines[2] == "sandbox", "\(seen)")
        try await machine.provider.destroy(sandbox.reference)
        try await machine.provider.destroy(other.reference)
    }

    @Test func noServiceOfTheMachineIsReachedAndTheKeyStaysOutside() async throws {
        let machine = try LocalMachine()
        let service = try await LoopbackService()
        let port = await service.port
        let sandbox = try await machine.make(.bubblewrap)
        _ = try await sandbox.place(try await machine.tree())
        let model = Egress.Model(
            baseURL: "http://127.0.0.1:\(port)/v1", key: Secret("sk-real-key"), token: Secret("token-of-the-run"), modelID: "vendor/model")
        try await sandbox.setEgress(Egress(policy: .public, model: model))
        let script = """
            cd /tmp
            curl -s -m 5 --noproxy '*' http://127.0.0.1:\(port)/ && echo OPEN:$((1+1)) by DIRECT
            curl -s -m 5 -x "$HTTPS_PROXY" -p http://127.0.0.1:\(port)/ && echo OPEN:$((1+1)) by PROXIED
            curl -s -m 5 -x "$HTTPS_PROXY" -p http://localhost:\(port)/ && echo OPEN:$((1+1)) by NAMED
            curl -s -m 5 -x "$HTTPS_PROXY" -p http://169.254.169.254/ && echo OPEN:$((1+1)) by METADATA
            curl -s -m 5 -x "$HTTPS_PROXY" -p 'http://[::ffff:127.0.0.1]:\(port)/' && echo OPEN:$((1+1)) by MAPPED
            curl -s -m 5 -x "$HTTPS_PROXY" -p http://2130706433:\(port)/ && echo OPEN:$((1+1)) by DECIMAL
            curl -s -m 5 -o /dev/null -w 'without:%{http_code}\\n' "$GATEWAY/v1/chat/completions" -d '{"model":"vendor/model"}'
            curl -s -m 5 -o /dev/null -w 'other:%{http_code}\\n' -H 'Authorization: Bearer token-of-the-run' "$GATEWAY/v1/chat/completions" -d '{"model":"vendor/dear"}'
            curl -s -m 5 -H 'Authorization: Bearer token-of-the-run' "$GATEWAY/v1/chat/completions" -d '{"model":"vendor/model"}'
            env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null
            """
        let text = try await sandbox.run(script, kind: .agent(port: 4_096))
        for word in ["OPEN:2", "sk-real-key"] { #expect(!text.contains(word), "\(text)") }
        #expect(text.contains("without:401") && text.contains("other:400"))
        // The gateway has called the endpoint with the real key, and the endpoint's echo of it is hidden.
        #expect(text.contains("refused [key]"), "\(text)")
        #expect(await service.keys == ["Bearer sk-real-key"])
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test func theAgentIsReachedThroughTheHostOnly() async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(.bubblewrap)
        _ = try await sandbox.place(try await machine.tree())
        let server =
            "import http.server,os; os.chdir('/tmp'); http.server.HTTPServer(('127.0.0.1',4096),http.server.SimpleHTTPRequestHandler).serve_forever()"
        guard access("/usr/bin/python3", X_OK) == 0 else { return }
        _ = try await sandbox.shell("exec /usr/bin/python3 -c \"\(server)\"", kind: .agent(port: 4_096), timeout: nil)
        let client = HTTPClient(try await sandbox.agentEndpoint())
        var status: Int?
        for _ in 0..<100 where status == nil {
            status = try? await client.send(HTTPRequest("GET", "/"), limit: 1 << 20).head.status
            if status == nil { try await Task.sleep(for: .milliseconds(50)) }
        }
        #expect(status == 200)
        try await machine.provider.destroy(sandbox.reference)
    }
}
