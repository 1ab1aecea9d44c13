import Cells
import FoundationEssentials
import Glibc
import Runtime
import SandboxDriver
import Testing

/// `hearth demo`, run as by somebody who has just built the program.
@Suite struct DemoTests {
    /// Runs the demo with a directory of its own for temporary files, in which nothing may be left.
    private func demo(_ variables: [String: String] = [:], status: Runtime.ExitStatus = .exited(0)) async throws -> [String] {
        let folder = try TemporaryDirectory()
        let all = ["TMPDIR": folder.path, "PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"].merging(variables) { $1 }
        let output = try await Shell.run(TestServer.hearth, ["demo"], environment: all, within: .seconds(120))
        #expect(output.status == status, "\(output.status) \(output.text) \(output.errorText)")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.isEmpty && Processes.naming(folder.path).isEmpty)
        return output.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Checks the output that every demo has: the agent did what it was asked, the second turn knew of the first, the patch works.
    private func check(_ lines: [String], credits: String) {
        let text = lines.joined(separator: "\n")
        for line in [
            "  edit     greet.sh", "  edit     test.sh", "  bash     sh test.sh  (exit 0)", "  modified greet.sh", "  modified test.sh",
            "  modified README.md",
            "  +    fr) hello=Bonjour ;;", "  +Set `GREET_LANG=fr` for a greeting in French.",
        ] { #expect(lines.contains(line), "\(line)\n\(text)") }
        #expect(text.contains("the agent, of turn 1: You asked: \"Let greet.sh greet in French") && !text.contains("NOTES.md"), "\(text)")
        let proof = ["  $ git -C fresh apply ../greeter.patch", "  $ cd fresh && sh test.sh", "  3 tests passed", ""]
        let applied = lines.firstIndex(of: proof[0]) ?? 0
        #expect(Array(lines[applied...].prefix(4)) == proof, "\(text)")
        // The credits appear at the start and at the end.
        #expect(lines.indices.filter { lines[$0] == credits }.count == 2 && lines[1] == credits, "\(credits)\n\(text)")
    }

    @Test func withoutAnAgentASimulatedOneDoesTheWork() async throws {
        let works = await IsolationProbe.bubblewrapProblem() == nil
        let lines = try await demo()
        let place = works ? " the sandbox (bubblewrap)," : ""
        let open = works ? "" : " No sandbox is around the agent."
        check(
            lines,
            credits: "Real: the server, its database and stream, git,\(place) every edit, command and test. Scripted: what the agent decides.\(open)")
        #expect(lines.contains { $0.hasPrefix("(No cell around the agent: ") } == !works)
    }

    @Test func withoutACellItDoesTheSame() async throws {
        check(
            try await demo(["HEARTH_ISOLATION": "none"]),
            credits: "Real: the server, its database and stream, git, every edit, command and test. Scripted: what the agent decides."
                + " No sandbox is around the agent.")
    }

    /// On a machine without bubblewrap the demo says so and goes on.
    @Test func whereNoCellCanBeMadeItSaysSo() async throws {
        guard await IsolationProbe.bubblewrapProblem() == nil, let program = DemoTests.bubblewrap else { return }
        let folder = try TemporaryDirectory()
        let output = try await Shell.run(
            "bwrap", ["--dev-bind", "/", "/", "--ro-bind", "/dev/null", program, "--proc", "/proc", TestServer.hearth, "demo"],
            environment: ["TMPDIR": folder.path, "PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"])
        #expect(output.status.isSuccess, "\(output.errorText)")
        let lines = output.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.contains("(No cell around the agent: bubblewrap is not installed. hearth doctor says how to mend it.)"))
        check(lines, credits: lines[1])
        #expect(lines[1].hasSuffix(" No sandbox is around the agent."))
    }

    private static let bubblewrap = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: RealAgent.path != nil, RealAgent.missing)) func theRealAgentDoesTheWork() async throws {
        let works = await IsolationProbe.bubblewrapProblem() == nil
        let lines = try await demo(["HEARTH_OPENCODE": RealAgent.path ?? "", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""])
        let credits = try #require(lines.first { $0.hasPrefix("Real: ") })
        #expect(credits.contains("the agent (OpenCode 1.18.") && credits.contains("Scripted: the model."))
        #expect(credits.contains("the sandbox (bubblewrap)") == works)
        check(lines, credits: credits)
    }

    /// The demo is stopped while it still inspects the machine: the agent takes its time to print its version.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func stoppedAtTheBeginItLeavesNothingBehind(signal: Int32) async throws {
        let folder = try TemporaryDirectory()
        let programs = try TemporaryDirectory()
        try programs.write("#!/bin/sh\n: > \(programs.file("asked"))\nexec sleep 60\n", to: "opencode")
        _ = try await Shell.run("chmod", ["+x", programs.file("opencode")])
        let child = try ChildProcess.spawn(
            ProcessSpec(
                executable: TestServer.hearth, arguments: ["demo"],
                environment: [
                    "TMPDIR": folder.path, "PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "HEARTH_OPENCODE": programs.file("opencode"),
                ]))
        _ = try await eventually("the agent is asked for its version") {
            FileManager.default.fileExists(atPath: programs.file("asked")) ? true : nil
        }
        child.send(signal)
        let begin = SystemTime().monotonic
        #expect(await child.wait() == .exited(1))
        #expect(begin.duration(to: SystemTime().monotonic) < .seconds(30))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty && Processes.naming(folder.path).isEmpty)
    }

    /// Under `nohup` the end of the terminal must not end the demo.
    @Test func aSignalThatIsIgnoredEndsNothing() async throws {
        let folder = try TemporaryDirectory()
        let variables = ["TMPDIR": folder.path, "PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"]
        let script = "trap '' HUP; \(TestServer.hearth) demo & demo=$!; sleep 1; kill -HUP $demo; wait $demo"
        let output = try await Shell.run("bash", ["-c", script], environment: variables, within: .seconds(120))
        #expect(output.status.isSuccess && output.text.contains("3 tests passed"), "\(output.status) \(output.errorText)")
    }

    @Test func aWatcherWhoGoesLeavesNothingBehind() async throws {
        let folder = try TemporaryDirectory()
        let variables = ["TMPDIR": folder.path, "PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"]
        for (script, status) in [
            ("\(TestServer.hearth) demo > /dev/full", Int32(1)), ("set -o pipefail; \(TestServer.hearth) demo | head -n 6", 141),
        ] {
            let output = try await Shell.run("bash", ["-c", script], environment: variables)
            #expect(output.status == .exited(status), "\(output.status) \(output.errorText)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty && Processes.naming(folder.path).isEmpty, "\(script)")
        }
    }
}
