import Coding
import FoundationEssentials
import Runtime
import Testing
import Transport

/// `hearth doctor` finds everything that can be missing.
@Suite struct DoctorTests {
    private struct Report {
        let code: Runtime.ExitStatus
        let json: JSONValue
        let text: String

        func check(_ name: String) -> (status: String, detail: String, remedy: String)? {
            guard let found = json["checks"]?.asArray?.last(where: { $0["name"]?.asString == name }) else { return nil }
            return (found["status"]?.asString ?? "", found["detail"]?.asString ?? "", found["remedy"]?.asString ?? "")
        }
    }

    /// Runs the doctor on a machine where all is well except for the given changes.
    private func doctor(_ changes: [String: String] = [:], arguments: [String] = [], by program: [String] = []) async throws -> Report {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder.file("git"), withIntermediateDirectories: true)
        let variables = Shell.environment.merging([
            "HEARTH_DATA_DIR": folder.file("data"), "HEARTH_LISTEN": "127.0.0.1:0", "HEARTH_GIT_BASE_URL": "file://\(folder.file("git"))",
            "HEARTH_SANDBOX": "simulator",
        ]) { $1 }
        let line = program + [TestServer.hearth, "doctor", "--json"] + arguments
        let output = try await Shell.run(line[0], Array(line.dropFirst()), environment: variables.merging(changes) { $1 }, within: .seconds(60))
        let json = (try? JSONValue(parsing: Array(output.text.utf8))) ?? .null
        return Report(code: output.status, json: json, text: output.text + output.errorText)
    }

    @Test func whereAllIsWellItSaysSo() async throws {
        let report = try await doctor()
        #expect(report.code == .exited(0) && report.json["ok"] == true, "\(report.text)")
        for name in ["libraries", "git", "agent", "git host", "data", "listen", "files", "model"] {
            #expect(report.check(name)?.status == "ok", "\(name): \(report.text)")
        }
        #expect(report.check("keys")?.status == "warn" && report.check("keys")?.remedy == "hearth keys create")
        // Checking leaves nothing behind.
        #expect(report.check("data")?.detail.hasSuffix("will be made") == true)
    }

    @Test func programsThatAreNotThere() async throws {
        let empty = try TemporaryDirectory()
        let bare = try await doctor(["PATH": empty.path, "HEARTH_SANDBOX": "local", "HEARTH_OPENCODE": "/nowhere/opencode"])
        #expect(bare.code == .exited(1) && bare.json["ok"] == false)
        #expect(bare.check("git")?.status == "fail" && bare.check("git")?.remedy.contains("apt install git") == true)
        #expect(bare.check("ripgrep")?.status == "warn")
        #expect(bare.check("agent")?.status == "fail" && bare.check("agent")?.remedy.contains("install OpenCode") == true)
        let old = try TemporaryDirectory()
        try old.write("#!/bin/sh\necho git version 2.20.1\n", to: "git")
        _ = try await Shell.run("chmod", ["755", old.file("git")])
        let path = old.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        #expect(try await doctor(["PATH": path]).check("git")?.detail == "git 2.20.1 is too old")
        // A program that is no agent.
        #expect(try await doctor(["HEARTH_SANDBOX": "local", "HEARTH_OPENCODE": "/bin/true"]).check("agent")?.status == "fail")
    }

    @Test func isolationThatDoesNotWork() async throws {
        // Inside, no further user namespace can be created.
        let shut = ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--disable-userns", "--"]
        let auto = try await doctor(["HEARTH_SANDBOX": "local"], by: shut)
        #expect(auto.check("isolation")?.status == "fail" && auto.check("isolation")?.remedy.contains("HEARTH_ISOLATION=none") == true)
        let wanted = try await doctor(["HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": "bubblewrap"], by: shut)
        #expect(wanted.check("isolation")?.status == "fail" && wanted.code == .exited(1))
        #expect(try await doctor(["HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": "none"]).check("isolation")?.status == "warn")
    }

    @Test func placesThatCannotBeUsed() async throws {
        let folder = try TemporaryDirectory()
        try folder.write("", to: "file")
        let under = try await doctor(["HEARTH_DATA_DIR": folder.file("file/data")])
        #expect(under.check("data")?.status == "fail" && under.check("data")?.remedy.contains("--data-dir") == true && under.code == .exited(1))
        #expect(try await doctor(["HEARTH_DATA_DIR": folder.file("file")]).check("data")?.status == "fail")
        let none = try await doctor(["HEARTH_GIT_BASE_URL": "file:///nowhere"])
        #expect(none.check("git host")?.status == "fail" && none.code == .exited(1))
        let small = ["bwrap", "--dev-bind", "/", "/", "--size", "16777216", "--tmpfs", "/mnt", "--"]
        #expect(try await doctor(["HEARTH_DATA_DIR": "/mnt"], by: small).check("data")?.status == "warn")
    }

    @Test func anAddressThatIsTaken() async throws {
        try await TestServer.with { server in
            let address = String(server.url.dropFirst("http://".count))
            let other = try await doctor(["HEARTH_LISTEN": address])
            #expect(other.check("listen")?.status == "fail" && other.check("listen")?.detail.contains("in use") == true)
            // Taken by the server in question: that is as it should be.
            let same = try await doctor(["HEARTH_LISTEN": address, "HEARTH_DATA_DIR": server.data])
            #expect(same.check("listen")?.status == "ok" && same.check("data")?.detail.contains("a server is at work") == true)
            _ = try await server.makeKey()
            #expect(try await doctor(["HEARTH_DATA_DIR": server.data]).check("keys")?.status == "ok")
        }
    }

    @Test func aSocketFileIsTriedAndLeavesNothing() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("hearth.sock")
        #expect(try await doctor(["HEARTH_LISTEN": "unix:\(path)"]).check("listen")?.status == "ok")
        #expect(!FileManager.default.fileExists(atPath: path), "the socket is still there")
        #expect(try await doctor(["HEARTH_LISTEN": "unix:/nowhere/hearth.sock"]).check("listen")?.status == "fail")
        try await TestServer.with(["HEARTH_LISTEN": "unix:\(path)"]) { (_: TestServer) async throws in
            let other = try await doctor(["HEARTH_LISTEN": "unix:\(path)"])
            #expect(other.check("listen")?.status == "fail", "\(other.text)")
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func fewFilesThatMayBeOpen() async throws {
        let few = try await doctor(by: ["bash", "-c", #"ulimit -n 200; exec "$@""#, "-"])
        #expect(few.check("files")?.status == "fail" && few.check("files")?.remedy.contains("LimitNOFILE") == true)
        #expect(try await doctor(by: ["bash", "-c", #"ulimit -n 1024; exec "$@""#, "-"]).check("files")?.status == "warn")
    }

    /// An endpoint that answers with the status in the request's path, and with a clock of its own.
    private static let endpoint = #"""
        import http.server, sys
        class Endpoint(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                status = int(self.path.split("/")[1])
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b'{"error":{"message":"so it is"}}')
            def date_time_string(self, timestamp=None):
                return "Mon, 02 Jan 2023 03:04:05 GMT" if "late" in self.path else super().date_time_string(timestamp)
            def log_message(self, *words): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Endpoint)
        with open(sys.argv[1], "w") as file: file.write(f"{server.server_port}\n")
        server.serve_forever()
        """#

    @Test func modelsThatDoNotAnswerAsTheyShould() async throws {
        let folder = try TemporaryDirectory()
        let serving = try ChildProcess.spawn(
            ProcessSpec(executable: "python3", arguments: ["-c", DoctorTests.endpoint, folder.file("port")], environment: Shell.environment))
        defer { serving.send(9) }
        let port = try await eventually("the endpoint listens") {
            FileManager.default.contents(atPath: folder.file("port")).map { String(decoding: $0, as: UTF8.self) }.flatMap {
                $0.hasSuffix("\n") ? $0.dropLast() : nil
            }
        }
        func model(_ path: String) async throws -> Report {
            try await doctor([
                "HEARTH_SANDBOX": "local", "HEARTH_MODEL": "acme/large", "HEARTH_MODEL_BASE_URL": "http://127.0.0.1:\(port)/\(path)",
                "HEARTH_MODEL_API_KEY": "sk-secret-1",
            ])
        }
        for (path, status, words) in [
            ("200", "ok", "acme/large answers"), ("401", "fail", "refuses the key"), ("402", "fail", "is empty"),
            ("404", "fail", "knows no model acme/large"),
            ("429", "warn", "takes no more requests"), ("500", "fail", "answered 500"),
        ] {
            let report = try await model(path)
            #expect(report.check("model")?.status == status && report.check("model")?.detail.contains(words) == true, "\(report.text)")
            #expect(report.check("clock")?.status == "ok" && !report.text.contains("sk-secret-1"))
        }
        let late = try await model("200/late")
        #expect(late.check("clock")?.status == "warn" && late.check("clock")?.detail.contains("ahead of") == true, "\(late.text)")
        let away = try await doctor(["HEARTH_SANDBOX": "local", "HEARTH_MODEL": "a/b", "HEARTH_MODEL_BASE_URL": "http://127.0.0.1:1/v1"])
        #expect(away.check("model")?.status == "fail" && away.check("model")?.detail.contains("does not answer") == true)
        #expect(try await doctor(["HEARTH_SANDBOX": "local"]).check("model")?.detail.contains("HEARTH_MODEL_API_KEY is not set") == true)
        let noModel = try await doctor(["HEARTH_SANDBOX": "local", "HEARTH_MODEL_BASE_URL": "http://127.0.0.1:1/v1"])
        #expect(noModel.check("model")?.status == "warn" && noModel.check("model")?.remedy.contains("HEARTH_MODEL=") == true)
        try folder.write("[]", to: "models.json")
        let file = try await doctor(["HEARTH_SANDBOX": "local", "HEARTH_MODELS": folder.file("models.json")])
        #expect(file.check("models")?.status == "fail")
    }

    @Test func thePersonSeesALineAndARemedyForEach() async throws {
        let variables = Shell.environment.merging([
            "HEARTH_DATA_DIR": "/nowhere\u{1}/x", "HEARTH_SANDBOX": "simulator", "HEARTH_GIT_BASE_URL": "file:///nowhere",
        ]) { $1 }
        let output = try await Shell.run(TestServer.hearth, ["doctor"], environment: variables)
        let lines = output.text.split(separator: "\n").map(String.init)
        #expect(output.status == .exited(1) && lines.first?.hasPrefix("ok    libraries") == true && !output.text.contains("\u{1b}"))
        // The worst comes last, each finding with its remedy below it.
        #expect(lines.last?.hasPrefix("                   → ") == true && lines[lines.count - 2].hasPrefix("fail  "))
    }
}
