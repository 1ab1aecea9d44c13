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
    /// The agent may ask.
    let mayAsk: Bool

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
            // Unless somebody is there to answer, nothing asks: what is not allowed here is kept out by the sandbox.
            "permission": [
                "*": "allow", "external_directory": .string(mayAsk ? "ask" : "allow"), "doom_loop": .string(mayAsk ? "ask" : "allow"),
                "read": "allow", "question": .string(mayAsk ? "allow" : "deny"), "plan_enter": "deny", "plan_exit": "deny",
            ],
            // Rules of the configuration come after an agent's own: without these a plan would write files.
            "agent": ["plan": ["permission": ["edit": "deny", "bash": "deny", "task": "deny"]]],
        ]
    }

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
