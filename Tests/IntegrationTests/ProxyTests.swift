import Coding
import FoundationEssentials
import Runtime
import Testing

/// The proxies of docs/service.md in front of a live server, changed only in names, ports and certificates.
@Suite struct ProxyTests {
    /// Returns a port that nobody uses at this moment.
    private func freePort() async throws -> String {
        let output = try await Shell.run(
            "python3", ["-c", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"])
        return output.text.split(separator: "\n").first.map(String.init) ?? ""
    }

    private func block(_ language: String) throws -> String {
        let page = try #require(MarkdownPage.all.first { $0.path == "docs/service.md" })
        return try #require(page.blocks.first { $0.language == language }).text
    }

    /// Does the main job through the proxy: events arrive as they happen, a long poll waits, metrics stay inside.
    private func tryOut(_ server: TestServer, port: String) async throws {
        let base = "http://127.0.0.1:\(port)"
        let key = try await server.makeKey()
        _ = try await eventually("the proxy answers") {
            try await Shell.run("curl", ["-sf", "\(base)/healthz"]).status.isSuccess ? true : nil
        }
        let script = #"""
            set -euo pipefail
            auth="Authorization: Bearer $KEY"
            run=$(curl -sf "$BASE/runs" -H "$auth" --json '{"repository":"acme/hello","prompt":"[slow 3] Say hello.","endSession":true}' | jq -r .run.id)
            # Each line with the time at which it came.
            curl -sfN "$BASE/runs/$run/stream" -H "$auth" | while IFS= read -r line; do
              case $line in event:*) echo "$(date +%s%N) ${line#event: }" ;; esac
            done
            curl -sf "$BASE/runs/$run?wait=5&until=ended" -H "$auth" | jq -r .run.status
            curl -s -o /dev/null -w '%{http_code}\n' "$BASE/metrics"
            """#
        let output = try await Shell.run("bash", ["-c", script], environment: ["BASE": base, "KEY": key], within: .seconds(60))
        #expect(output.status.isSuccess, "\(output.errorText)")
        let lines = output.text.split(separator: "\n").map(String.init)
        #expect(lines.suffix(2) == ["ended", "404"], "\(output.text)")
        let times = lines.filter { $0.hasSuffix(" turn.started") || $0.hasSuffix(" turn.ended") }.compactMap { Int64($0.split(separator: " ")[0]) }
        // A proxy that buffers would deliver both at the end.
        #expect(times.count == 2 && times[1] - times[0] > 2_000_000_000, "\(output.text)")
        #expect(lines.contains { $0.hasSuffix(" message.delta") } && lines.contains { $0.hasSuffix(" stream.end") })
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx"), "no nginx here")) func nginxHandsStreamsOn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let port = try await freePort()
            var lines = try block("nginx").replacing("listen 443 ssl;", with: "listen 127.0.0.1:\(port);")
                .replacing("http://127.0.0.1:8420", with: server.url).split(separator: "\n").map(String.init)
            lines.removeAll { $0.contains("ssl_certificate") }
            let directory = server.directory
            try directory.write(
                """
                pid \(directory.file("nginx.pid")); error_log \(directory.file("nginx.log")); events {}
                http { access_log off; client_body_temp_path \(directory.file("body")); proxy_temp_path \(directory.file("proxy"));
                fastcgi_temp_path \(directory.file("f")); uwsgi_temp_path \(directory.file("u")); scgi_temp_path \(directory.file("s"));
                \(lines.joined(separator: "\n"))
                }
                """, to: "nginx.conf")
            let proxy = try ChildProcess.spawn(
                ProcessSpec(
                    executable: "/usr/sbin/nginx", arguments: ["-p", directory.path, "-c", directory.file("nginx.conf"), "-g", "daemon off;"],
                    environment: Shell.environment))
            defer { proxy.send(15) }
            try await tryOut(server, port: port)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/caddy"), "no Caddy here")) func caddyHandsStreamsOn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let port = try await freePort()
            let address = String(server.url.dropFirst("http://".count))
            let text = try block("caddy").replacing("hearth.example.org", with: "http://127.0.0.1:\(port)").replacing("127.0.0.1:8420", with: address)
            let directory = server.directory
            try directory.write("{\n    admin off\n}\n\(text)", to: "Caddyfile")
            let proxy = try ChildProcess.spawn(
                ProcessSpec(
                    executable: "/usr/bin/caddy", arguments: ["run", "--config", directory.file("Caddyfile"), "--adapter", "caddyfile"],
                    environment: Shell.environment.merging(["HOME": directory.path, "XDG_DATA_HOME": directory.path]) { $1 }))
            defer { proxy.send(15) }
            try await tryOut(server, port: port)
        }
    }
}
