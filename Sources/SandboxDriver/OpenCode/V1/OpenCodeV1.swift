internal import Coding
internal import Runtime
internal import Transport

/// An OpenCode server of the 1.x line as an agent server. It uses only the legacy routes: the routes of the next line are unfinished there.
final class OpenCodeV1: AgentServer {
    let version: String
    let dialect = "v1"

    let calls: OpenCodeCalls
    let memory = TurnMemory()
    /// The provider named by the configuration.
    let provider: String

    /// The largest record to read, in bytes.
    let recordBytes: Int

    init(client: HTTPClient, version: String, directory: String, provider: String, recordBytes: Int = OpenCodeLimits.recordBytes) {
        self.recordBytes = recordBytes
        self.version = version
        self.provider = provider
        calls = OpenCodeCalls(client: client, directory: directory)
    }

    func health(within limit: Duration) async -> AgentHealth {
        do throws(AgentError) {
            let answer = try await calls.get("/global/health", within: limit)
            guard answer.value["healthy"]?.asBool == true else { return .unhealthy("it says that it is not healthy") }
            // A server of another version on the same socket is not the one we connected to.
            guard answer.value["version"]?.asString == version else { return .unhealthy("its version has changed") }
            return .healthy
        } catch {
            if case .unreachable(let detail) = error { return .unknown(detail) }
            return .unhealthy(error.detail)
        }
    }
}
