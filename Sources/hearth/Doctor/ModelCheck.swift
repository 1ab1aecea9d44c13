internal import CLI
internal import Coding
internal import FoundationEssentials
internal import Runtime
internal import SandboxDriver
internal import Transport

/// Checks the model's endpoint, its key and the clock by one call for one token.
enum ModelCheck {
    /// The deviation that the clock may have; beyond it, signatures and expiries go wrong.
    private static let skew = Duration.seconds(60)

    static func run(_ configuration: Configuration) async -> [Diagnosis] {
        guard configuration.place == .local else { return [.ok("model", "none is needed with the simulator")] }
        do throws(CommandFailure) {
            _ = try ServingPlan.catalog(configuration)
        } catch {
            return [.fail("models", error.what, error.remedy ?? "correct the file")]
        }
        let host = configuration.modelBaseURL
        if configuration.modelAPIKey == nil, configuration.asksOpenRouter {
            return [
                .fail(
                    "model", "HEARTH_MODEL_API_KEY is not set: runs cannot reach a model",
                    "export HEARTH_MODEL_API_KEY=…  (https://openrouter.ai/keys)")
            ]
        }
        guard let model = configuration.model else {
            return [.warn("model", "HEARTH_MODEL is not set: each run must name its modelId", "export HEARTH_MODEL=vendor/name")]
        }
        let answer: HTTPResponse
        do throws(TransportError) {
            answer = try await ask(host, model, configuration.modelAPIKey)
        } catch {
            return [.fail("model", "\(host) does not answer: \(error.detail)", "check HEARTH_MODEL_BASE_URL and the way to it")]
        }
        return [verdict(answer, model, host), clock(answer.head)].compactMap { $0 }
    }

    private static func ask(_ host: String, _ model: String, _ key: String?) async throws(TransportError) -> HTTPResponse {
        let body: JSONValue = ["model": .string(model), "max_tokens": 1, "messages": [["role": "user", "content": "Say: ok"]]]
        var headers = ["Content-Type": "application/json"]
        if let key { headers["Authorization"] = "Bearer \(key)" }
        let url = host.hasSuffix("/") ? String(host.dropLast()) : host
        return try await HTTPClient(Endpoint(address: .url(url))).send(
            HTTPRequest("POST", "/chat/completions", headers: headers, body: body.encoded()), limit: 1 << 20, timeouts: .within(.seconds(30)))
    }

    private static func verdict(_ answer: HTTPResponse, _ model: String, _ host: String) -> Diagnosis {
        let message = (try? JSONValue(parsing: answer.body.array)).flatMap { $0["error"]?["message"]?.asString ?? $0["error"]?.asString }
        let words = message.map { ": \(Printable.clip(Printable.line($0), to: 200))" } ?? ""
        switch answer.head.status {
        case 200..<300: return .ok("model", "\(model) answers at \(host)")
        case 401, 403:
            return .fail("model", "\(host) refuses the key (\(answer.head.status)\(words))", "set HEARTH_MODEL_API_KEY to a key of that endpoint")
        case 402: return .fail("model", "the account at \(host) is empty\(words)", "add credits there")
        case 404: return .fail("model", "\(host) knows no model \(model)\(words)", "set HEARTH_MODEL to one that it has")
        case 429: return .warn("model", "\(host) takes no more requests now\(words)", "wait, or use another key")
        default:
            return .fail(
                "model", "\(host) answered \(answer.head.status)\(words)",
                "check HEARTH_MODEL_BASE_URL (it ends before /chat/completions) and HEARTH_MODEL")
        }
    }

    private static func clock(_ head: HTTPHead) -> Diagnosis? {
        guard let date = head.headers["date"], let time = HTTPDate.timestamp(date) else { return nil }
        let off = time.duration(to: SystemTime().wall)
        guard off > skew || off < .zero - skew else { return .ok("clock", "agrees with the model's endpoint") }
        let seconds = off.millis / 1_000
        return .warn(
            "clock", "this machine is \(abs(seconds)) s \(seconds > 0 ? "ahead of" : "behind") the model's endpoint",
            "set the clock: systemctl enable --now systemd-timesyncd")
    }
}

/// Reads the time in a `Date` field: `Mon, 23 Nov 2026 05:00:00 GMT` (RFC 9110 §5.6.7).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Returns the time; `nil` for a text in any other form.
    static func timestamp(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let number = month + 1
        return Timestamp(rfc3339: "\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z")
    }
}
