import FoundationEssentials
import Glibc
import Runtime
import Testing

/// The traces of a process that ends by a fault: one log line without contents, and no core file.
@Suite struct CrashReportTests {
    private static func coreLimit(of pid: Int32) -> [Substring] {
        let limits = ProcFile.read("/proc/\(pid)/limits").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") } ?? ""
        return Array(line.dropFirst("Max core file size".count).split(separator: " ").prefix(2))
    }

    @Test(arguments: [(SIGILL, "SIGILL"), (SIGTRAP, "SIGTRAP"), (SIGSEGV, "SIGSEGV"), (SIGABRT, "SIGABRT"), (SIGQUIT, "SIGQUIT")])
    func aServerThatEndsByAFaultSaysWhereInOneLine(_ signal: Int32, _ name: String) async throws {
        let key = "sk-crash-4b1f9c77"
        try await TestServer.with(["HEARTH_MODEL_API_KEY": key]) { server in
            let pid = try #require(server.pid)
            #expect(CrashReportTests.coreLimit(of: pid) == ["0", "0"])
            #expect(await server.end(signal) == .signaled(signal))
            let lines = server.log.split(separator: "\n").filter { $0.contains(#""part":"crash""#) }
            let line = try #require(lines.first)
            #expect(lines.count == 1 && line.contains(#""level":"error","part":"crash","message":"the process has crashed","signal":"\#(name)""#))
            #expect(line.contains(#""at":"+0x"#) && line.hasSuffix("\"}") && line.utf8.count < 1_024)
            #expect(!server.log.contains(key) && !server.log.lowercased().contains("registers"))
            // The server can start again.
            try await server.start()
        }
    }

    @Test func aHostWritesNoCoreFileEither() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            _ = try await client.wait(try await client.createRun(prompt: "Begin."), for: "idle")
            let hosts = Processes.running("sandbox-host", server.directory.path)
            #expect(hosts.count == 1)
            for pid in hosts + Processes.below(hosts) { #expect(CrashReportTests.coreLimit(of: pid) == ["0", "0"]) }
        }
    }
}
