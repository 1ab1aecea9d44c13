internal import Coding

/// Ids of our prompts. Since 1.18.18 OpenCode accepts no other prefix than `msg`; the rest tells ours from its own ids, which continue with a
/// hexadecimal digit.
enum OpenCodePromptID {
    private static let prefix = "msg_hearth"

    static func make() -> PromptID {
        PromptID(rawValue: Identifier.random(prefix: prefix))
    }

    static func isOurs(_ id: String) -> Bool {
        id.hasPrefix(prefix)
    }
}
