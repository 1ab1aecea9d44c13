import Coding
import FoundationEssentials
import Runtime
import Testing

/// The server's description of itself: metrics, models, and dry runs.
@Suite struct DescriptionTests {
    @Test func figuresCountWhatThereIs() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "Say hello in French too.")
            _ = try await client.wait(id, for: "idle")
            let figures = try await client.send("GET", "/metrics")
            #expect(figures.status == 200 && figures.fields["content-type"] == "text/plain; version=0.0.4")
            let lines = Set(figures.text.split(separator: "\n").map(String.init))
            for line in [
                #"hearth_runs{status="idle"} 1"#, #"hearth_runs{status="queued"} 0"#, "hearth_runs_created_total 1", "hearth_turns_waiting 0",
                "hearth_turns_at_work 0", #"hearth_sandboxes{state="ready"} 1"#, "hearth_streams 0", "hearth_database_read_only 0",
                #"hearth_http_requests_total{operation="createRun",status="201"} 1"#, "# TYPE hearth_http_requests_total counter",
            ] {
                #expect(lines.contains(line), "\(line) is missing in:\n\(figures.text)")
            }
            // Every line is a comment, or a name with labels and a number.
            for line in lines where !line.hasPrefix("#") {
                #expect(line.split(separator: " ").count == 2 && Double(line.split(separator: " ")[1]) != nil, "\(line)")
            }
        }
    }

    @Test func figuresAreForTheMachineItselfOrForThoseWithTheToken() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: "")
            // A request that a proxy on this machine forwards does not count as coming from this machine.
            let forwarded = try await client.send("GET", "/metrics", headers: ["X-Forwarded-For: 203.0.113.9"])
            #expect(forwarded.status == 401 && forwarded.code == "unauthenticated")
        }
        try await TestServer.with(["HEARTH_METRICS_TOKEN": "figures"]) { server in
            #expect(try await Client(server: server, key: "wrong").send("GET", "/metrics").status == 401)
            let answer = try await Client(server: server, key: "figures").send("GET", "/metrics", headers: ["X-Forwarded-For: 203.0.113.9"])
            #expect(answer.status == 200 && answer.text.contains("hearth_info{"))
            #expect(!server.log.contains("figures"))
        }
    }

    @Test func theOperatorsFileSaysWhichModelsThereAre() async throws {
        let folder = try TemporaryDirectory()
        try folder.write(
            #"""
            {"models":[{"id":"acme/large","name":"Large","contextTokens":200000,"aliases":["large"],"prices":{"inputPerMTok":"3.00"}},
                       {"id":"acme/small"}]}
            """#, to: "models.json")
        try await TestServer.with(["HEARTH_MODELS": folder.file("models.json"), "HEARTH_MODEL": "large"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let answer = try await client.send("GET", "/models").json
            #expect(answer["defaultModelId"] == "acme/large")
            #expect(answer["models"]?.asArray?.compactMap { $0["id"]?.asString } == ["acme/large", "acme/small"])
            #expect(answer["models"]?[0]?["prices"]?["inputPerMTok"] == "3.00" && answer["models"]?[0]?["contextTokens"] == 200_000)
            #expect(answer["models"]?[1]?["contextTokens"] == .null && answer["models"]?[1]?["name"] == "acme/small")
            let id = try await client.createRun(prompt: "Hello.", #""modelId":"large""#)
            #expect(try await client.run(id)["modelId"] == "acme/large")
            let other = try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"x","modelId":"acme/huge"}"#)
            #expect(other.status == 422 && other.code == "unknown_model" && other.json["allowed"] == ["acme/large", "acme/small"])
        }
    }

    @Test(arguments: [
        ("{", "it is not JSON"), (#"{"models":[]}"#, "has no list"), (#"{"models":[{"name":"x"}]}"#, "models[0].id is required"),
        (#"{"models":[{"id":"a/b"},{"id":"c/d","aliases":["a/b"]}]}"#, "models[1]: a/b is there twice"),
        (#"{"models":[{"id":"a/b","prices":{"inputPerMTok":"cheap"}}]}"#, "prices.inputPerMTok must be a decimal"),
    ]) func aModelsFileThatIsWrongIsNotServed(text: String, problem: String) async throws {
        let folder = try TemporaryDirectory()
        try folder.write(text, to: "models.json")
        let variables = Shell.environment.merging([
            "HEARTH_DATA_DIR": folder.file("data"), "HEARTH_LISTEN": "127.0.0.1:0", "HEARTH_SANDBOX": "simulator",
            "HEARTH_MODELS": folder.file("models.json"),
        ]) { $1 }
        let output = try await Shell.run(TestServer.hearth, ["serve"], environment: variables, within: .seconds(10))
        #expect(output.status == .exited(1) && output.errorText.contains(problem), "\(output.errorText)")
    }

    @Test func aDryRunLooksAtEverythingAndStoresNothing() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            func look(_ members: String) async throws -> JSONValue {
                let answer = try await client.send("POST", "/runs", #"{"prompt":"x","dryRun":true,\#(members)}"#)
                #expect(answer.status == 200, "\(answer.text)")
                return answer.json
            }
            func status(_ answer: JSONValue, _ name: String) -> String? {
                answer["checks"]?.asArray?.first { $0["name"]?.asString == name }?["status"]?.asString
            }
            let good = try await look(#""repository":"acme/hello""#)
            #expect(good["ok"] == true && good["dryRun"] == true)
            for name in ["repository", "ref", "model", "sandbox", "agent"] { #expect(status(good, name) == "ok", "\(good)") }
            let noRepository = try await look(#""repository":"acme/none""#)
            #expect(noRepository["ok"] == false && status(noRepository, "repository") == "fail")
            let noBranch = try await look(#""repository":"acme/hello","baseRef":"nowhere""#)
            #expect(noBranch["ok"] == false && status(noBranch, "ref") == "fail" && status(noBranch, "repository") == "ok")
            let commit = try await look(#""repository":"acme/hello","baseRef":"0123456789abcdef""#)
            #expect(commit["ok"] == true && status(commit, "ref") == "warn")
            #expect(try await client.send("GET", "/runs").json["runs"] == [])
            #expect(try await client.send("POST", "/runs", #"{"repository":"acme/hello","dryRun":true}"#).code == "invalid_field")
        }
    }
}
