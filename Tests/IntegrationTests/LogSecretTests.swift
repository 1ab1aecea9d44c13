import Runtime
import Testing

/// A secret that a client puts into a path, as it is or encoded, is not in the log.
@Suite struct LogSecretTests {
    @Test(arguments: ["json", "text"]) func whatTheServerKnowsIsNotLogged(format: String) async throws {
        let key = "sk-live-\"quoted\"-7f2c1d90"
        let variables = ["HEARTH_MODEL_API_KEY": key, "HEARTH_LOG_FORMAT": format, "HEARTH_LOG": "trace"]
        try await TestServer.with(variables) { server in
            let client = Client(server: server, key: try await server.makeKey())
            // The path of a request is logged, and a client may put anything there.
            for form in ["sk-live-%22quoted%22-7f2c1d90", client.key] { _ = try await client.send("GET", "/runs/\(form)") }
            _ = try await eventually("both requests are logged") {
                server.log.contains("/runs/***") && server.log.contains("/runs/crt_***") ? true : nil
            }
            for form in ["sk-live-%22quoted%22-7f2c1d90", client.key] { #expect(!server.log.contains(form), "\(form)") }
        }
    }
}
