internal import Coding
internal import Crypto

/// The command line, environment and files of an isolated OpenCode server: no configuration but ours, no download, no update, no connection
/// except to the gateway.
struct OpenCodeLaunch: Sendable {
    /// The port of every server inside a sandbox that has its own network.
    static let port = 4_096

    let executable: String
    /// Arguments before OpenCode's own, for a program with several roles.
    let leadingArguments: [String]
    /// The `PATH` in a sandbox that shares the machine's programs.
    let machinePath: String
    /// Names that it would load from a repository's root whatever its switches say. (Measured on 1.18.33: the service that imports plugins looks for
    /// them once, at its first prompt, before the model is asked.) Switches close the other places: `.claude`, `.agents`, `.mcp.json`.
    let hidden: [String]

    /// The hidden names for OpenCode itself.
    static let configurationNames = [".opencode", "opencode.json", "opencode.jsonc"]

    func start(_ launch: AgentLaunch) -> AgentStart {
        let port = launch.sharesMachine ? Command.portPlaceholder : "\(OpenCodeLaunch.port)"
        let command = Command(
            kind: .agent(port: launch.sharesMachine ? 0 : OpenCodeLaunch.port), executable: executable,
            arguments: leadingArguments + ["serve", "--hostname", "127.0.0.1", "--port", port], environment: environment(launch),
            directory: launch.workspace, hidden: hidden)
        return AgentStart(files: files(launch), command: command)
    }

    private func environment(_ launch: AgentLaunch) -> [String: String] {
        let configuration = OpenCodeConfiguration(
            modelID: launch.modelID, workspace: launch.workspace, gateway: Command.gatewayPlaceholder, temporary: temporary(launch),
            asks: launch.asks)
        var variables = [
            "PATH": launch.sharesMachine ? machinePath : "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": launch.home.text,
            "TMPDIR": temporary(launch).text,
            "XDG_DATA_HOME": launch.home.appending(".local/share").text,
            "XDG_STATE_HOME": launch.home.appending(".local/state").text,
            "XDG_CONFIG_HOME": launch.home.appending(".config").text,
            "XDG_CACHE_HOME": launch.home.appending(".cache").text,
            "OPENCODE_SERVER_PASSWORD": launch.password.reveal(),
            // Any value except its own clients' names: without it the question tool is always offered.
            "OPENCODE_CLIENT": "hearth",
            "OPENCODE_CONFIG_CONTENT": configuration.text,
            OpenCodeConfiguration.tokenVariable: launch.modelToken.reveal(),
            "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
            "OPENCODE_DISABLE_EXTERNAL_SKILLS": "1",
            "OPENCODE_DISABLE_CLAUDE_CODE": "1",
            "OPENCODE_PURE": "1",
            "OPENCODE_DISABLE_MODELS_FETCH": "1",
            "OPENCODE_DISABLE_AUTOUPDATE": "1",
            "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
        ]
        // Whatever its value, this variable enables the tool.
        if launch.asks == .ask { variables["OPENCODE_ENABLE_QUESTION_TOOL"] = "1" }
        return variables
    }

    /// Returns the directory for temporary files: never the machine's own `/tmp`.
    private func temporary(_ launch: AgentLaunch) -> SandboxPath {
        launch.sharesMachine ? launch.home.appending("tmp") : SandboxPath("/tmp")
    }

    /// Returns the files that keep OpenCode from installing a package at the first request: a `node_modules` directory and a lock file that names the
    /// package make the installation look finished.
    private func files(_ launch: AgentLaunch) -> [(path: SandboxPath, bytes: [UInt8])] {
        let directory = launch.home.appending(".config/opencode")
        let lock: JSONValue = ["lockfileVersion": 3, "packages": ["": ["dependencies": ["@opencode-ai/plugin": "*"]]]]
        var files: [(path: SandboxPath, bytes: [UInt8])] = [
            (directory.appending("package-lock.json"), lock.encoded()), (directory.appending("node_modules/.keep"), []),
        ]
        if launch.sharesMachine { files.append((temporary(launch).appending(".keep"), [])) }
        return files
    }

    /// Returns the value of the header that the server requires with every request.
    static func authorization(_ password: Secret<String>) -> String {
        "Basic \(Base64.encode(Array("opencode:\(password.reveal())".utf8)))"
    }
}
