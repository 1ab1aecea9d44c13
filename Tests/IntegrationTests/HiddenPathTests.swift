import Coding
import FoundationEssentials
import Testing

/// Errors that callers see do not reveal the server's paths.
@Suite struct HiddenPathTests {
    @Test func inRunsEventsAndDryRuns() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            try await TestRepository.make("acme/broken", for: server)
            // git names the file of a corrupt object in its error.
            let objects = "\(server.repositories)/acme/broken/.git/objects"
            for folder in try FileManager.default.contentsOfDirectory(atPath: objects) where folder.count == 2 {
                for file in try FileManager.default.contentsOfDirectory(atPath: "\(objects)/\(folder)") {
                    _ = try await Shell.run("bash", ["-c", "chmod u+w \"$0\" && echo broken > \"$0\"", "\(objects)/\(folder)/\(file)"])
                }
            }
            let client = Client(server: server, key: try await server.makeKey())
            for (repository, members, code) in [
                ("acme/none", "", "repository_not_found"), ("acme/hello", #","baseRef":"nothing""#, "ref_not_found"),
                ("acme/hello", #","baseRef":"0123456789abcdef""#, "ref_not_found"), ("acme/broken", "", ""),
            ] {
                let body = #"{"repository":"\#(repository)","prompt":"x"\#(members)"#
                let id = try await client.send("POST", "/runs", body + "}").run["id"]?.asString ?? ""
                let run = try await client.wait(id, for: "ended")
                #expect(run["outcome"] == "failed" && (code.isEmpty || run["error"]?["code"] == .string(code)), "\(run)")
                let texts = [
                    try await client.send("GET", "/runs/\(id)?events=1").text, try await client.send("GET", "/runs/\(id)/turns").text,
                    try await client.send("POST", "/runs", body + #","dryRun":true}"#).text,
                ]
                for text in texts {
                    // JSON may write a slash with or without a backslash.
                    let plain = text.replacing("\\/", with: "/")
                    #expect(!plain.contains(server.directory.path) && !plain.contains("file://") && !plain.contains("/tmp/"), "\(plain)")
                }
                #expect(run["error"]?["detail"]?.asString?.isEmpty == false)
            }
            #expect(server.log.contains(server.repositories))
        }
    }

    @Test func whenTheAgentDoesNotStart() async throws {
        // An agent that prints its paths and exits.
        let folder = try TemporaryDirectory()
        try folder.write(
            "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 1.18.33; exit 0; fi\necho \"cannot open $PWD/state and $HOME/x\" >&2\nexit 3\n",
            to: "agent")
        _ = try await Shell.run("chmod", ["+x", folder.file("agent")])
        let environment = ["HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": "none", "HEARTH_OPENCODE": folder.file("agent")]
        try await TestServer.with(environment) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "x")
            let run = try await client.wait(id, for: "ended")
            let detail = run["error"]?["detail"]?.asString ?? ""
            #expect(run["error"]?["code"] == "agent_start_failed" && detail.contains("cannot open"), "\(run)")
            #expect(!detail.contains(server.directory.path) && !detail.contains(folder.path), "\(detail)")
        }
    }
}
