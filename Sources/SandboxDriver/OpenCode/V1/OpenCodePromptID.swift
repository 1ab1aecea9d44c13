internal import Coding

/// Ids of our prompts. OpenCode wants `msg`, and since 1.18.18 nothing else; what follows tells ours from those that it makes itself, which go
/// on with a hexadecimal digit.
enum OpenCodePromptID {
    private static let prefix = "msg_hearth"

    static func make() -> PromptID {
        PromptID(rawValue: Identifier.random(prefix: prefix))
    }

    static func isOurs(_ id: String) -> Bool {
        id.hasPrefix(prefix)
    }
}
