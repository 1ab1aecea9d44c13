import Glibc
import Runtime
import Testing

@Suite struct ChildProcessTests {
    private func shell(_ script: String, environment: [String: String] = ["PATH": "/usr/bin:/bin"]) -> ProcessSpec {
        ProcessSpec(executable: "sh", arguments: ["-c", script], environment: environment)
    }

    @Test func collectsOutputErrorsAndStatus() async throws {
        let output = try await ChildProcess.run(shell("echo out; echo err >&2; exit 3"), timeout: .seconds(20))
        #expect(output.text == "out\n")
        #expect(output.errorText == "err\n")
        #expect(output.status == .exited(3))
        #expect(!output.hasTimedOut)
    }

    @Test func feedsStandardInput() async throws {
        let output = try await ChildProcess.run(shell("cat"), input: Array("hello".utf8), timeout: .seconds(20))
        #expect(output.text == "hello")
    }

    @Test func keepsOnlyTheFirstBytesOfLongOutput() async throws {
        let output = try await ChildProcess.run(shell("head -c 300000 /dev/zero"), timeout: .seconds(20), outputLimit: 1_000)
        #expect(output.standardOutput.count == 1_000)
        #expect(output.isTruncated)
        #expect(output.status.isSuccess)
    }

    @Test func aProcessThatWritesTooMuchIsStoppedIfThatIsWanted() async throws {
        var spec = shell("while :; do echo 0123456789; done")
        spec.isSessionLeader = true
        let output = try await ChildProcess.run(spec, timeout: .seconds(20), outputLimit: 1_000, stopsWhenFull: true)
        #expect(output.isTruncated && !output.hasTimedOut && output.standardOutput.count == 1_000)
        #expect(output.status == .signaled(SIGKILL))
        let exact = try await ChildProcess.run(shell("head -c 1000 /dev/zero"), timeout: .seconds(20), outputLimit: 1_000, stopsWhenFull: true)
        #expect(!exact.isTruncated && exact.status.isSuccess)
    }

    @Test(arguments: [
        (Runtime.ExitStatus.exited(0), "exit code 0", true), (.exited(1), "exit code 1", false), (.exited(137), "exit code 137 (killed)", false),
        (.exited(128), "exit code 128", false), (.signaled(9), "signal 9 (killed)", false), (.exited(-1), "exit code -1", false),
    ])
    func anEndIsSaidInWords(status: Runtime.ExitStatus, words: String, isSuccess: Bool) {
        #expect("\(status)" == words && status.isSuccess == isSuccess)
    }

    @Test func endsAProcessWhoseTimeIsOver() async throws {
        var spec = shell("sleep 100")
        spec.isSessionLeader = true
        let output = try await ChildProcess.run(spec, timeout: .milliseconds(100))
        #expect(output.hasTimedOut)
        #expect(output.status == .signaled(SIGTERM))
    }

    @Test func givesOnlyTheNamedEnvironmentAndDescriptors() async throws {
        let leaked = open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        let output = try await ChildProcess.run(
            shell("env; ls /proc/self/fd", environment: ["PATH": "/usr/bin:/bin", "A": "1"]), timeout: .seconds(20))
        #expect(output.text.contains("A=1\n"))
        #expect(!output.text.contains("HOME="))
        #expect(!output.text.contains("\n\(leaked)\n") || leaked <= 3)
    }

    @Test func saysWhenTheProgramIsMissing() async throws {
        await #expect(throws: SystemError(code: ENOENT, call: "start no-such-program")) {
            try await ChildProcess.run(
                ProcessSpec(executable: "no-such-program", environment: ["PATH": "/usr/bin"]), timeout: .seconds(20))
        }
    }

    @Test func reportsTheSignalThatEndedIt() async throws {
        let output = try await ChildProcess.run(shell("kill -9 $$"), timeout: .seconds(20))
        #expect(output.status == .signaled(SIGKILL))
    }

    @Test func aStartThatFailsSaysAtWhat() throws {
        func words(_ spec: ProcessSpec) -> String {
            do throws(SystemError) {
                _ = try ChildProcess.spawn(spec)
                return ""
            } catch {
                return error.description
            }
        }
        var spec = shell("true")
        spec.directory = "/nonexistent/folder"
        #expect(words(spec).contains("working directory /nonexistent/folder"))
        #expect(words(ProcessSpec(executable: "/nonexistent/program")).contains("start /nonexistent/program"))
        #expect(words(ProcessSpec(executable: "no-such-program", environment: ["PATH": "/usr/bin"])).contains("no-such-program"))
        let script = "/tmp/hearth-script-\(getpid())"
        let file = open(script, O_WRONLY | O_CREAT | O_TRUNC, 0o755)
        write(file, "#!/nonexistent/sh\n", 18)
        close(file)
        defer { unlink(script) }
        #expect(words(ProcessSpec(executable: script)).contains("interpreter"))
    }
}
