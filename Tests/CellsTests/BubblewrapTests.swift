import FoundationEssentials
import Runtime
import Support
import Testing

@testable import Cells

/// Cells that work, and cells that do not: bubblewrap's own report tells which, and nobody's words.
@Suite struct BubblewrapTests {
    private static let works: Bool = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"].contains { FileManager.default.isExecutableFile(atPath: $0) }

    private func outcome(
        _ program: String, _ arguments: [String] = [], through executable: String = "bwrap", environment: [String: String] = [:],
        _ change: (inout Bubblewrap) -> Void = { _ in }
    ) async throws -> Bubblewrap.Outcome {
        var call = Bubblewrap(executable)
        call.add(CellWalls.programs + CellWalls.processes + CellWalls.devices)
        change(&call)
        let spec = ProcessSpec(executable: program, arguments: arguments, environment: environment)
        return try await call.run(spec, timeout: .seconds(20), outputLimit: 4_096)
    }

    @Test(.enabled(if: works, "bubblewrap is not installed")) func theEndOfAProgramIsItsOwn() async throws {
        let good = try await outcome("/bin/sh", ["-c", "echo \"$WORD\"; ls /proc/self/fd"], environment: ["WORD": "said"])
        #expect(good.hasStarted && good.output.status == .exited(0))
        // Nothing of bubblewrap's descriptors is left inside but what `ls` itself has open.
        #expect(good.output.text == "said\n0\n1\n2\n3\n")
        // Whatever a program says, it was started.
        let liar = try await outcome("/bin/sh", ["-c", "echo 'bwrap: execvp git: No such file or directory' >&2; exit 1"])
        #expect(liar.hasStarted && liar.output.status == .exited(1))
        let killed = try await outcome("/bin/sh", ["-c", "kill -9 $$"])
        #expect(killed.hasStarted && killed.output.status == .exited(137))
    }

    @Test(.enabled(if: works, "bubblewrap is not installed")) func aCellThatDoesNotWorkStartsNothing() async throws {
        let missing = try await outcome("/nowhere/program")
        #expect(!missing.hasStarted && missing.output.status == .exited(1) && missing.output.errorText.hasPrefix("bwrap: "))
        let noWall = try await outcome("/bin/true") { $0.add(["--ro-bind", "/nowhere", "/nowhere"]) }
        #expect(!noWall.hasStarted && noWall.output.status == .exited(1))
        let folder = TestFolder()
        let impostor = try await folder.script("bwrap-here", "exit 0")
        #expect(try await outcome("/bin/true", through: impostor).hasStarted == false)
    }

    /// Every user of the machine can read a command line, and a proxy's address may hold a password.
    @Test(.enabled(if: works, "bubblewrap is not installed")) func noVariableIsOnTheCommandLine() async throws {
        let folder = TestFolder()
        let wrapper = try await folder.script("bwrap-here", "echo \"$@\"\nexec bwrap \"$@\"")
        let outcome = try await outcome("/bin/sh", ["-c", "echo $http_proxy"], through: wrapper, environment: ["http_proxy": "http://u:pw@proxy"])
        #expect(outcome.output.text == "--args 4 -- /bin/sh -c echo $http_proxy\nhttp://u:pw@proxy\n")
    }

    @Test func anEnvironmentThatNoPipeHoldsIsRefused() async throws {
        let error = await #expect(throws: SystemError.self) {
            try await outcome("/bin/true", environment: ["LONG": String(repeating: "x", count: 60_000)])
        }
        #expect(error?.call.contains("its environment is too large") == true)
    }

    @Test(arguments: [
        ("{ \"child-pid\": 5, \"mnt-namespace\": 1 }\n{ \"exit-code\": 0 }\n", true), ("{ \"exit-code\": 137 }", true), ("", false),
        ("{ \"child-pid\": 5 }\n", false), ("{ \"child-pid\": 5 }\n{ \"exit-", false), ("\"exit-code\"\n[1]\n", false),
    ])
    func aReportNamesTheExitOfAProgramThatRan(report: String, hasStarted: Bool) {
        #expect(Bubblewrap.namesAnExit(Array(report.utf8)) == hasStarted)
    }
}
