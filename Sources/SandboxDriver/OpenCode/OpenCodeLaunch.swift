internal import Coding
internal import Crypto

/// Command line, environment and files of an OpenCode server that is shut off: no configuration but ours, no download, no update, no
/// connection but to the gateway.
struct OpenCodeLaunch: Sendable {
    /// Inside a sandbox with a network of its own every server has the same port.
    static let port = 4_096

    let executable: String
    /// Before OpenCode's own arguments: for a program of several roles.
    let leadingArguments: [String]
    /// The `PATH` where there is no isolation.
    let machinePath: String
    /// What it would load from a repository's root, whatever its switches say (measured on 1.18.33: the service that imports plugins looks at its first
    /// prompt, once, and before the model is asked). The other places (`.claude`, `.agents`, `.mcp.json`) are closed by switches.
    let hidden: [String]

    /// The names for OpenCode itself.
    static let configurationNames = [".opencode", "opencode.json", "opencode.jsonc"]

    func start(_ launch: AgentLaunch) -> AgentStart {
        let isShared = launch.isolation == .none
        let port = isShared ? Command.portPlaceholder : "\(OpenCodeLaunch.port)"
        let command = Command(
            kind: .agent(port: isShared ? 0 : OpenCodeLaunch.port), executable: executable,
            arguments: leadingArguments + ["serve", "--hostname", "127.0.0.1", "--port", port], environment: environment(launch),
            directory: launch.workspace, hidden: hidden)
        return AgentStart(files: files(launch), command: command)
    }

    private func environment(_ launch: AgentLaunch) -> [String: String] {
        let configuration = OpenCodeConfiguration(
            modelID: launch.modelID, workspace: launch.workspace, gateway: Command.gatewayPlaceholder, temporary: temporary(launch),
            asks: launch.asks)
        var variables = [
            "PATH": launch.isolation == .none ? machinePath : "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": launch.home.text,
            "TMPDIR": temporary(launch).text,
            "XDG_DATA_HOME": launch.home.appending(".local/share").text,
            "XDG_STATE_HOME": launch.home.appending(".local/state").text,
            "XDG_CONFIG_HOME": launch.home.appending(".config").text,
            "XDG_CACHE_HOME": launch.home.appending(".cache").text,
            "OPENCODE_SERVER_PASSWORD": launch.password.reveal(),
            // Any word but its own clients': without it the question tool is always offered.
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
        // Whatever it is set to, the tool is offered.
        if launch.asks == .ask { variables["OPENCODE_ENABLE_QUESTION_TOOL"] = "1" }
        return variables
    }

    /// Not the machine's `/tmp` where that is shared.
    private func temporary(_ launch: AgentLaunch) -> SandboxPath {
        launch.isolation == .none ? launch.home.appending("tmp") : SandboxPath("/tmp")
    }

    /// OpenCode installs a package at the first request unless its directory looks as if that had been done: a `node_modules` and a lock file
    /// that names the package.
    private func files(_ launch: AgentLaunch) -> [(path: SandboxPath, bytes: [UInt8])] {
        let directory = launch.home.appending(".config/opencode")
        let lock: JSONValue = ["lockfileVersion": 3, "packages": ["": ["dependencies": ["@opencode-ai/plugin": "*"]]]]
        var files: [(path: SandboxPath, bytes: [UInt8])] = [
            (directory.appending("package-lock.json"), lock.encoded()), (directory.appending("node_modules/.keep"), []),
        ]
        if launch.isolation == .none { files.append((temporary(launch).appending(".keep"), [])) }
        return files
    }

    /// The header that the server wants with every request.
    static func authorization(_ password: Secret<String>) -> String {
        "Basic \(Base64.encode(Array("opencode:\(password.reveal())".utf8)))"
    }
}
