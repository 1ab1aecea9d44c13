internal import Coding

/// The configuration passed to OpenCode in `OPENCODE_CONFIG_CONTENT`, which overrides all others that it reads.
struct OpenCodeConfiguration: Sendable {
    /// The only provider that it knows: the gateway.
    static let provider = "hearth"
    /// The environment variable that holds the gateway's token.
    static let tokenVariable = "HEARTH_MODEL_TOKEN"
    /// Silence of the model, before and between its bytes, after which OpenCode retries. A model may think for minutes.
    private static let modelSilenceMillis: Int64 = 300_000
    /// The context size assumed for a model if nothing else is known: OpenCode summarises the conversation when it is nearly used up.
    private static let contextTokens: Int64 = 128_000
    /// The tokens of one answer.
    private static let outputTokens: Int64 = 16_000

    let modelID: String
    let workspace: SandboxPath
    let gateway: String
    /// The directory for temporary files.
    let temporary: SandboxPath
    let asks: AskPolicy

    /// The JSON text. Its keys are sorted, and the last matching permission rule wins: `*` sorts before all others.
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
            // Git collects the changes when a turn ends. OpenCode's own snapshots, two per step, spend half a minute reading a large tree.
            "snapshot": false,
            // The repository's own configuration is not read, but its instructions for agents are wanted.
            "instructions": [.string(workspace.appending("AGENTS.md").text)],
            "permission": permission,
            // Rules of the configuration come after an agent's own: without these, a plan would write files.
            "agent": ["plan": ["permission": ["edit": "deny", "bash": "deny", "task": "deny"]]],
        ]
    }

    /// Unless someone is there to answer, nothing asks: actions are allowed, or refused with a message that the model reads. Either way the sandbox
    /// is what protects the machine; a rule binds OpenCode's own tools and what it recognises in a shell command, not the command itself.
    private var permission: JSONValue {
        [
            "*": "allow", "external_directory": outside, "doom_loop": .string(asks.rawValue), "read": "allow",
            "question": .string(OpenCodeConfiguration.question(asks)), "plan_enter": "deny", "plan_exit": "deny",
        ]
    }

    /// The rule for files outside the work tree. The directory for temporary files belongs to the run.
    private var outside: JSONValue {
        guard asks != .allow else { return "allow" }
        return .object(["*": .string(asks.rawValue), temporary.appending("*").text: "allow"])
    }

    /// Returns whether the server that reports this configuration was started with this policy.
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
