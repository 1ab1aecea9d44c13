import Coding
import FoundationEssentials
import Glibc
import Runtime
import Testing

/// The disk of the data directory fills up while the server runs: writes are refused with a reason, reads go on, and all is well again once there
/// is room.
@Suite struct FullDiskTests {
    /// True if small file systems can be mounted here, as root or in a user namespace.
    private static let canMount: Bool = {
        let spec = ProcessSpec(
            executable: "unshare", arguments: ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        )
        guard let child = try? ChildProcess.spawn(spec) else { return false }
        var status: Int32 = 0
        return waitpid(child.pid, &status, 0) == child.pid && status == 0
    }()

    /// Returns a data directory on a small disk of its own, and the program that starts a server there.
    private func disk(ofSize size: String, in directory: TemporaryDirectory) throws -> (data: String, wrapper: String) {
        let data = directory.file("data")
        let script = "mkdir -p \(data) && mount -t tmpfs -o size=\(size),mode=0700 tmpfs \(data) && exec \(TestServer.hearth) serve"
        let wrapper = directory.file("serve")
        try directory.write("#!/bin/sh\nexec unshare -rm sh -c '\(script)'\n", to: "serve")
        chmod(wrapper, 0o755)
        return (data, wrapper)
    }

    @Test(.enabled(if: canMount, "no namespace with a file system of its own can be made here")) func itIsSaidAndItPasses() async throws {
        let directory = try TemporaryDirectory()
        let (data, wrapper) = try disk(ofSize: "24m", in: directory)
        try await TestServer.with(["HEARTH_DATA_DIR": data], wrapper: wrapper) { server in
            try await TestRepository.make(for: server)
            let pid = try #require(server.pid)
            let inside = "/proc/\(pid)/root\(data)"
            let client = Client(server: server, key: try await keyInside(server, pid))
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")

            // Fill it repeatedly, since other work may free space meanwhile.
            let refused = try await eventually("a write is refused, and the server is not ready", within: .seconds(120)) {
                _ = try await Shell.run("sh", ["-c", "cat /dev/zero >> '\(inside)/filler' 2>/dev/null; true"])
                let answer = try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"x"}"#)
                let isUnready = try await client.send("GET", "/readyz").status == 503
                return answer.status == 201 || !isUnready ? nil : answer
            }
            #expect(refused.status == 503 && refused.code == "storage_full", "\(refused.text)")
            #expect(refused.json["remedy"]?.asString?.isEmpty == false)
            #expect(try await client.run(id)["status"]?.asString == "idle")
            #expect(try await client.stream(id).contains { $0.type == "turn.ended" })

            unlink("\(inside)/filler")
            _ = try await eventually("the server is ready again", within: .seconds(120)) {
                try await client.send("GET", "/readyz").status == 200 ? true : nil
            }
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Go on."}"#).status == 202)
            #expect(try await client.wait(id, for: "idle", "ended")["lifecycle"]?["stopReason"]?.asString == "end_turn")
        }
    }

    /// On an almost full disk nothing new begins, while existing runs can be read and ended.
    @Test(.enabled(if: canMount, "no namespace with a file system of its own can be made here")) func nothingBeginsOnADiskThatIsAlmostFull()
        async throws
    {
        let directory = try TemporaryDirectory()
        let (data, wrapper) = try disk(ofSize: "200m", in: directory)
        try await TestServer.with(["HEARTH_DATA_DIR": data], wrapper: wrapper) { server in
            try await TestRepository.make(for: server)
            let pid = try #require(server.pid)
            let inside = "/proc/\(pid)/root\(data)"
            let client = Client(server: server, key: try await keyInside(server, pid))
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            // 4 MiB stay free, which is less than a twentieth.
            let fill = "head -c $(( $(stat -f -c '%a * %S' '\(inside)') - 4194304 )) /dev/zero > '\(inside)/filler'"
            _ = try await Shell.run("sh", ["-c", fill])
            for (path, body) in [("/runs", #"{"repository":"acme/hello","prompt":"x"}"#), ("/runs/\(id)/messages", #"{"prompt":"x"}"#)] {
                let refused = try await client.send("POST", path, body)
                #expect(refused.status == 503 && refused.code == "storage_full", "\(refused.text)")
            }
            #expect(try await client.send("GET", "/readyz").text.contains("almost full"))
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"endSession":true}"#).run["status"]?.asString == "ended")
            unlink("\(inside)/filler")
            #expect(try await client.send("GET", "/readyz").status == 200)
            #expect(try await client.wait(try await client.createRun(prompt: "Say hello."), for: "idle")["status"]?.asString == "idle")
        }
    }

    /// Writes fail for a reason other than a full disk: no file may grow.
    @Test func anErrorOfTheDiskIsSaidAndItPasses() async throws {
        let directory = try TemporaryDirectory()
        // With the signal ignored, a write beyond the limit is an error of the call.
        try directory.write("#!/bin/sh\ntrap '' XFSZ\nexec \(TestServer.hearth) serve\n", to: "serve")
        chmod(directory.file("serve"), 0o755)
        try await TestServer.with(wrapper: directory.file("serve")) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            let pid = try #require(server.pid)
            func limit(_ bytes: String) async throws {
                let output = try await Shell.run("prlimit", ["--pid", "\(pid)", "--fsize=\(bytes):unlimited"])
                #expect(output.status.isSuccess, "\(output.errorText)")
            }
            try await limit("0")
            let refused = try await eventually("a write is refused", within: .seconds(120)) {
                let answer = try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"x"}"#)
                let isUnready = try await client.send("GET", "/readyz").status == 503
                return answer.status == 503 && answer.code == "unavailable" && isUnready ? answer : nil
            }
            #expect(refused.fields["retry-after"] != nil && refused.json["retryable"] == true)
            #expect(try await client.run(id)["status"] == "idle")
            try await limit("unlimited")
            _ = try await eventually("the server is ready again", within: .seconds(120)) {
                try await client.send("GET", "/readyz").status == 200 ? true : nil
            }
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"Go on."}"#).status == 202)
            #expect(try await client.wait(id, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn")
        }
    }

    /// Creates a key from within the server's mount namespace, where the admin socket is.
    private func keyInside(_ server: TestServer, _ pid: Int32) async throws -> String {
        let output = try await Shell.run(
            "nsenter", ["-t", "\(pid)", "-U", "-m", "--preserve-credentials", TestServer.hearth, "keys", "create"], environment: server.variables)
        guard output.status.isSuccess else { throw Shell.Failure("keys create: \(output.errorText)") }
        return output.text.split(separator: "\n").first.map(String.init) ?? ""
    }
}
