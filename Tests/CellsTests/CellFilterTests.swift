import FoundationEssentials
import Runtime
import Support
import Testing

/// The filter of a cell, compiled for an architecture and interpreted. `CellTests` puts this machine's filter before a real kernel.
@Suite struct CellFilterTests {
    /// The calls that programs need; every other one that is asked for is refused.
    private static let allowed: Set<String> = [
        "read(0,0)", "openat(0,0)", "execve(0,0)", "ptrace(0,0)", "socket(AF_UNIX,SOCK_STREAM)", "socket(AF_INET,SOCK_STREAM)",
        "socket(AF_INET6,SOCK_STREAM)", "socket(AF_NETLINK,SOCK_RAW)", "socketpair(AF_UNIX,SOCK_STREAM)", "clone(SIGCHLD,0)",
        "clone(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,0)", "unshare(CLONE_FILES,0)", "ioctl(1,TCGETS)",
    ]
    /// Answered as by a kernel that does not have them, so that programs take another way.
    private static let unknown: Set<String> = ["clone3(0,0)", "io_uring_setup(0,0)", "another architecture", "a call of x32"]

    private static let root: String = {
        let parts = #filePath.split(separator: "/")
        return "/" + parts[..<(parts.lastIndex(of: "Tests") ?? 0)].joined(separator: "/")
    }()

    /// The answers of the filter that a compiler makes, by call.
    private func verdicts(compiler: [String], runner: [String]) async throws -> [String: String] {
        let folder = TestFolder()
        let program = folder.path + "/verdicts"
        let sources = ["Tests/Programs/filter_verdicts.c", "Sources/CSystem/cell_filter.c"].map { "\(Self.root)/\($0)" }
        _ = try await run(compiler + ["-Wall", "-Wextra", "-Werror", "-I\(Self.root)/Sources/CSystem/include", "-o", program] + sources)
        let lines = try await run(runner + [program]).split(separator: "\n")
        return Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let space = line.lastIndex(of: " ") ?? line.startIndex
                return (String(line[..<space]), String(line[line.index(after: space)...]))
            })
    }

    private func run(_ line: [String]) async throws -> String {
        let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        let spec = ProcessSpec(executable: line[0], arguments: Array(line.dropFirst()), environment: environment)
        let output = try await ChildProcess.run(spec, timeout: .seconds(60), outputLimit: 1 << 20)
        try #require(output.status.isSuccess, "\(line.joined(separator: " ")): \(output.errorText)")
        return output.text
    }

    private func check(_ verdicts: [String: String]) {
        #expect(verdicts.count > 40 && Self.allowed.union(Self.unknown).subtracting(["a call of x32"]).isSubset(of: verdicts.keys))
        for (call, verdict) in verdicts {
            switch true {
            case Self.allowed.contains(call): #expect(verdict == "allowed", "\(call)")
            case Self.unknown.contains(call): #expect(verdict == "ENOSYS", "\(call)")
            case call.hasPrefix("socket"): #expect(verdict == "EAFNOSUPPORT", "\(call)")
            default: #expect(verdict == "EPERM", "\(call)")
            }
        }
    }

    @Test func thisMachinesFilterLetsThroughWhatProgramsNeed() async throws {
        check(try await verdicts(compiler: ["clang"], runner: []))
    }

    #if arch(x86_64)
        @Test(
            .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/qemu-aarch64-static"), "needs gcc-aarch64-linux-gnu and qemu-user-static"))
        func theFilterOfARMLetsThroughTheSame() async throws {
            check(try await verdicts(compiler: ["aarch64-linux-gnu-gcc", "-static"], runner: ["qemu-aarch64-static"]))
        }
    #endif
}
