import Coding
import FoundationEssentials
import Runtime

/// Talks to a server through curl: a client that shares no code with it.
struct Client: Sendable {
    let server: TestServer
    let key: String

    static let prefix = "/api/v1/coding-agent"

    /// An answer.
    struct Answer: Sendable {
        let status: Int
        /// The header fields, with names in lower case.
        let fields: [String: String]
        let text: String

        /// The body as JSON; `null` if it is not JSON.
        var json: JSONValue { (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? .null }
        var run: JSONValue { json["run"] ?? .null }
        /// The problem's code.
        var code: String? { json["code"]?.asString }
    }

    /// Sends a request and reads the complete answer.
    func send(
        _ method: String, _ path: String, _ body: String? = nil, headers: [String] = [], within limit: Duration = .seconds(70)
    ) async throws -> Answer {
        // With `-X HEAD` curl would wait for a body.
        let verb = method == "HEAD" ? ["--head"] : ["-i", "-X", method]
        var arguments = ["-sS", "--http1.1"] + verb + ["-H", "Authorization: Bearer \(key)"]
        for header in headers { arguments += ["-H", header] }
        // The body is read from a file, since it may be longer than a pipe's buffer.
        let file = try TemporaryDirectory()
        if let body {
            try file.write(body, to: "body")
            if !headers.contains(where: { $0.hasPrefix("Content-Type:") }) { arguments += ["-H", "Content-Type: application/json"] }
            arguments += ["-H", "Expect:", "--data-binary", "@\(file.file("body"))"]
        }
        let isComplete = path.hasPrefix("/api/") || path.hasSuffix("z") || path == "/metrics"
        arguments.append(server.url + (isComplete ? path : Client.prefix + path))
        let output = try await Shell.run("curl", arguments, within: limit)
        guard output.status.isSuccess else { throw Shell.Failure("curl \(method) \(path): \(output.errorText)") }
        let answer = try Client.parse(output.text)
        ExchangeRecord.add(method, arguments.last ?? "", status: answer.status, type: answer.fields["content-type"] ?? "", body: answer.text)
        return answer
    }

    /// Sends `POST /runs` for the repository `acme/hello`, with further members. Returns the run's id.
    func createRun(prompt: String, _ members: String = "") async throws -> String {
        let text = String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self)
        let more = members.isEmpty ? "" : ",\(members)"
        let answer = try await send("POST", "/runs", "{\"repository\":\"acme/hello\",\"prompt\":\(text)\(more)}")
        guard answer.status == 201, let id = answer.run["id"]?.asString else { throw Shell.Failure("create: \(answer.status) \(answer.text)") }
        return id
    }

    /// Returns the run's current state.
    func run(_ id: String, query: String = "") async throws -> JSONValue {
        let answer = try await send("GET", "/runs/\(id)\(query)")
        guard answer.status == 200 else { throw Shell.Failure("get: \(answer.status) \(answer.text)") }
        return answer.run
    }

    /// Waits, by long polls, until the run's status is one of `wanted`.
    func wait(_ id: String, for wanted: String..., within limit: Duration = .seconds(60)) async throws -> JSONValue {
        let until = wanted.contains("idle") ? "?wait=10&until=idle" : wanted.contains("ended") ? "?wait=10&until=ended" : ""
        return try await eventually("\(id) is \(wanted)", within: limit, every: .milliseconds(50)) {
            let run = try await run(id, query: until)
            // A bare `nil` would be a JSON value.
            return wanted.contains(run["status"]?.asString ?? "") ? run : JSONValue?.none
        }
    }

    /// Returns the events of a stream that ends by itself.
    func stream(_ id: String, query: String = "?until=idle", after: String? = nil, within limit: Duration = .seconds(60)) async throws
        -> [StreamEvent]
    {
        var arguments = ["-sS", "-N", "-H", "Authorization: Bearer \(key)", "\(server.url)\(Client.prefix)/runs/\(id)/stream\(query)"]
        if let after { arguments += ["-H", "Last-Event-ID: \(after)"] }
        let output = try await Shell.run("curl", arguments, within: limit)
        guard output.status.isSuccess else { throw Shell.Failure("curl stream: \(output.errorText)") }
        if !output.text.isEmpty {
            ExchangeRecord.add("GET", "\(server.url)\(Client.prefix)/runs/\(id)/stream", status: 200, type: "text/event-stream", body: output.text)
        }
        return StreamEvent.parse(output.text)
    }

    /// Returns the events of a stream until it is cut.
    func streamUntilCut(_ id: String, within limit: Duration = .seconds(60)) async throws -> [StreamEvent] {
        let command = "curl -sN -H 'Authorization: Bearer \(key)' '\(server.url)\(Client.prefix)/runs/\(id)/stream' || true"
        return StreamEvent.parse(try await Shell.run("bash", ["-c", command], within: limit).text)
    }

    /// Reads status, fields and body of the last answer in `text` (interim answers may precede it).
    static func parse(_ text: String) throws -> Answer {
        var rest = text[...]
        while true {
            guard let end = rest.firstRange(of: "\r\n\r\n") else { throw Shell.Failure("no HTTP answer: \(text.prefix(200))") }
            let lines = rest[..<end.lowerBound].split(separator: "\r\n")
            let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
            rest = rest[end.upperBound...]
            if status < 200 { continue }
            var fields: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                fields[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop(while: { $0 == " " }))
            }
            return Answer(status: status, fields: fields, text: String(rest))
        }
    }
}
