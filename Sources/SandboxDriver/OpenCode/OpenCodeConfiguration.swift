internal import Coding

/// The configuration that OpenCode gets by `OPENCODE_CONFIG_CONTENT`, the strongest of those it reads.
struct OpenCodeConfiguration: Sendable {
    /// The one provider that it knows: the gateway.
    static let provider = "hearth"
    /// Where the gateway's token is in its environment.
    static let tokenVariable = "HEARTH_MODEL_TOKEN"
    /// Silence of the model, before its first byte and between two, after which OpenCode asks again. A model may think for minutes.
    private static let modelSilenceMillis: Int64 = 300_000
    /// Tokens that fit a model, where nothing else is known: OpenCode summarises the conversation when they are nearly used.
    private static let contextTokens: Int64 = 128_000
    /// Tokens of one answer.
    private static let outputTokens: Int64 = 16_000

    let modelID: String
    let workspace: SandboxPath
    let gateway: String
    /// Where temporary files are.
    let temporary: SandboxPath
    let asks: AskPolicy

    /// The JSON text. Its keys are sorted, and of the rules for permissions the last that fits counts: `*` sorts before all others.
    var text: String { String(decoding: value.encoded(), as: UTF8.self) }

    private var value: JSONValue {
        let model = JSONValue.string("\(OpenCodeConfiguration.provider)/\(modelID)")
        return [
            "$schema": "https://opencode.ai/config.json",
            "provider": .object([OpenCodeConfiguration.provider: endpoint]),
            "model": model,
            "small_model": model,
            "enabled_providers": [.string(OpenCodeConfiguration.provider)],
            "autoupdate": false,
            "share": "disabled",
            // Changes are collected by git when a turn ends. OpenCode's own snapshots, two a step, read a large tree for half a minute.
            "snapshot": false,
            // The repository's own configuration is not read; its instructions for agents are wanted.
            "instructions": [.string(workspace.appending("AGENTS.md").text)],
            "permission": permission,
            // Rules of the configuration come after an agent's own: without these a plan would write files.
            "agent": ["plan": ["permission": ["edit": "deny", "bash": "deny", "task": "deny"]]],
        ]
    }

    /// Unless somebody is there to answer, nothing asks: it is allowed, or refused in words that the model reads. Either way the sandbox is what
    /// keeps the machine away; a rule binds OpenCode's own tools and what it can tell of a shell command, not the command itself.
    private var permission: JSONValue {
        [
            "*": "allow", "external_directory": outside, "doom_loop": .string(asks.rawValue), "read": "allow",
            "question": .string(OpenCodeConfiguration.question(asks)), "plan_enter": "deny", "plan_exit": "deny",
        ]
    }

    /// The rule for files outside of the work tree. The directory for temporary files is the run's own.
    private var outside: JSONValue {
        guard asks != .allow else { return "allow" }
        return .object(["*": .string(asks.rawValue), temporary.appending("*").text: "allow"])
    }

    /// Whether the server of a configuration was started with this policy: it says what it runs with.
    static func isOf(_ asks: AskPolicy, _ configuration: JSONValue) -> Bool {
        let permission = configuration["permission"]
        return permission?["question"]?.asString == question(asks) && permission?["doom_loop"]?.asString == asks.rawValue
    }

    private static func question(_ asks: AskPolicy) -> String { asks == .ask ? "allow" : "deny" }

    private var endpoint: JSONValue {
        [
            "npm": "@ai-sdk/openai-compatible",
            "name": "Hearth",
            "options": [
                "baseURL": .string("\(gateway)/v1"),
                "apiKey": .string("{env:\(OpenCodeConfiguration.tokenVariable)}"),
                "headerTimeout": .integer(OpenCodeConfiguration.modelSilenceMillis),
                "chunkTimeout": .integer(OpenCodeConfiguration.modelSilenceMillis),
            ],
            "models": .object([
                modelID: [
                    "name": .string(modelID), "tool_call": true,
                    "limit": [
                        "context": .integer(OpenCodeConfiguration.contextTokens), "output": .integer(OpenCodeConfiguration.outputTokens),
                    ],
                ]
            ]),
        ]
    }
}
