internal import Coding
internal import FoundationEssentials

/// The settings with which the process was started.
struct AgentSetup: Sendable {
    /// The version it reports.
    static let version = "1.18.33"

    let host: String
    let port: UInt16
    /// The configuration; an empty object without one.
    let configuration: JSONValue
    /// The required header; `nil` = none.
    let authorization: String?
    /// The file that stores the sessions.
    let stateFile: String
    /// The directory for requests that name none.
    let directory: String
    let crashesAtStart: Bool

    /// Returns `nil` if the words after `serve` are not valid.
    init?(_ words: [String], environment: [String: String] = ProcessInfo.processInfo.environment) {
        var options = ["--hostname": "127.0.0.1", "--port": "4096"]
        var rest = words[...]
        while let name = rest.popFirst() {
            guard options[name] != nil, let value = rest.popFirst() else { return nil }
            options[name] = value
        }
        guard let host = options["--hostname"], let port = options["--port"].flatMap({ UInt16($0) }) else { return nil }
        self.host = host
        self.port = port
        configuration = environment["OPENCODE_CONFIG_CONTENT"].flatMap { try? JSONValue(parsing: Array($0.utf8)) } ?? [:]
        let password = environment["OPENCODE_SERVER_PASSWORD"] ?? ""
        authorization = password.isEmpty ? nil : "Basic \(Base64.encode(Array("opencode:\(password)".utf8)))"
        let data = environment["XDG_DATA_HOME"] ?? "\(environment["HOME"] ?? ".")/.local/share"
        stateFile = "\(data)/simulated-agent/state.json"
        directory = FileManager.default.currentDirectoryPath
        crashesAtStart = environment["SIMULATED_AGENT"] == "crash-at-start"
    }
}
