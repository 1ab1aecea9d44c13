internal import Coding
internal import RunEngine

/// The schemas of request bodies. A field whose feature this version lacks is absent, or limited to the values that do not ask for the feature:
/// any other request for it is refused with `not_configured`.
enum RequestSchemas {
    private static let prompt = JSONSchema.text(
        "What the agent is to do.", "Verify webhook signatures, with tests.", length: 1...APILimits.promptCharacters, pattern: TextRule.pattern)
    private static let taskKind = JSONSchema.closed("`code`, or `plan`: a read-only agent whose plan is the summary.", TaskKind.self, .code)
    private static let model = JSONSchema.text(
        "An id of GET /models; the server's default when absent.", "anthropic/claude-sonnet-4.6", length: 1...APILimits.modelCharacters)
    private static let validation = JSONSchema.closed("What is checked.", ValidationMode.self, .basic)
    private static let publishOptions = JSONSchema.body(
        "Whether and where the patch is published.", required: [],
        [
            "mode": .closed("`none`: take the patch from the API.", ["none"], "none"),
            "branch": .text("A branch.", "critique-agent/verify-webhooks", length: 1...APILimits.refCharacters, pattern: RequestSchemas.refPattern),
        ])
    private static let billing = JSONSchema.body(
        "Who pays.", required: [], ["mode": .closed("`managed`: the server's own key.", ["managed"], "managed")])
    private static let endSession = JSONSchema.bool("The run ends after this.", false)
    // No `enum` of one value: client generators do not support an `enum` of Booleans.
    private static let review = JSONSchema.bool("Review its own patch: not there yet, so that `true` is refused.", false).with([
        "not": ["const": true]
    ])

    /// The pattern of the names that git-check-ref-format(1) allows, except those that git would take for options.
    private static let refPattern =
        #"^(?!-)(?!/)(?!@$)(?!\.)(?!.*(\.\.|//|@\{|/\.|\.lock/|\.lock$|/$|\.$))[^\x00-\x20\x7f~^:?*\[\\]+$"#
    /// The pattern of two names of letters, digits, `-`, `_` and `.`, up to 100 characters each, that neither begin with a dash or a dot nor end with
    /// a dot, `.git` or `.lock`.
    static let repositoryPattern =
        #"^(?![^/]*\.([gG][iI][tT]|[lL][oO][cC][kK])?/)(?!.*\.([gG][iI][tT]|[lL][oO][cC][kK])?$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$"#

    static let createRun = Component(
        "CreateRunRequest",
        JSONSchema.body(
            "A run to be started. `repository`, `repositoryFullName` (the same) or `repositoryId` is needed.", required: ["prompt"],
            [
                "repository": .text("`owner/repo`.", "acme/web", length: 3...APILimits.repositoryCharacters, pattern: repositoryPattern),
                "repositoryFullName": .text(
                    "Another name of `repository`.", "acme/web", length: 3...APILimits.repositoryCharacters, pattern: repositoryPattern),
                "repositoryId": .text(
                    "The id of a repository that an earlier run of the account has used.", "repo_01j5x0q8yv7n3k2m4t6w9z0abc", length: 1...40,
                    pattern: TextRule.pattern),
                "prompt": prompt, "modelId": model, "taskKind": taskKind,
                "baseRef": .text(
                    "A branch, tag or commit; the repository's default branch when absent.", "main", length: 1...APILimits.refCharacters,
                    pattern: refPattern),
                "gitCheckoutRef": .text("Another name of `baseRef`.", "main", length: 1...APILimits.refCharacters, pattern: refPattern),
                "validationMode": validation, "publish": publishOptions, "billing": billing,
                "title": .text("A title.", "Verify webhooks", length: 1...APILimits.titleCharacters, pattern: TextRule.pattern),
                "tags": .list(
                    "Tags: trimmed, in lower case, inner blanks made dashes, each once.",
                    of: .text("A tag.", "fix-bot", length: 1...APILimits.tagCharacters, pattern: #"^[^\s\x00]+$"#), atMost: APILimits.tags),
                "metadata": .anything("Anything, at most 16 KiB as JSON; it is given back with the run.", ["ticket": "WEB-7"]),
                "sessionTtlSeconds": .integer("How long an idle session stays warm.", 3_600, range: APILimits.sessionTTLSeconds),
                "idlePolicy": .closed("What happens to an idle sandbox.", ["keep"], "keep"), "endSession": endSession,
                "dedupeKey": .text(
                    "At most one live run of the account has it.", "WEB-7", length: 1...APILimits.titleCharacters, pattern: TextRule.pattern),
                "onDuplicate": .closed("When there is one: `return` it, or `reject` this request.", ["return", "reject"], "return"),
                "review": review, "reviewRounds": .integer("Rounds of repair after a review: not there yet.", 0, range: 0...0),
                "validationRounds": .integer("Rounds of repair after checks: not there yet.", 0, range: 0...0),
                "questions": .body(
                    "What becomes of the agent's questions.", required: [],
                    [
                        "policy": .closed(
                            "Of files outside of the work tree, and of calls that are repeated: `allow` lets the agent do it, `deny` refuses it in words and the agent "
                                + "goes on, `ask` puts it to the caller, and questions of the agent, too. It binds the agent's tools; what a script can read is "
                                + "up to the sandbox.", QuestionSettings.Policy.self, .allow),
                        "timeoutSeconds": .integer("How long a question is open.", 300, range: APILimits.questionSeconds),
                        "onTimeout": .closed("What happens then.", QuestionSettings.OnTimeout.self, .default),
                    ]), "dryRun": .bool("Check everything and store nothing.", false),
            ]
        ).requiringAny(of: [["repository": nil], ["repositoryFullName": nil], ["repositoryId": nil]]))

    static let postMessage = Component(
        "PostMessageRequest",
        JSONSchema.body(
            "A prompt for the same session, or its end: without a prompt, `endSession` must be true.", required: [],
            [
                "prompt": prompt, "modelId": model, "taskKind": taskKind, "validationMode": validation, "publish": publishOptions, "billing": billing,
                "review": review,
                "whenBusy": .closed(
                    "When a turn is at work: wait in the `queue`, `reject` with 409, or `interrupt` it and go first.", NewMessage.WhenBusy.self,
                    .queue),
                "fallback": .closed("What to do when the session is gone: `none` answers 409.", ["none"], "none"), "endSession": endSession,
            ]
        ).requiringAny(of: [["prompt": nil], ["endSession": true]]))

    static let editMessage = Component(
        "EditMessageRequest",
        .body(
            "What is to change of a prompt that waits.", required: [],
            [
                "prompt": prompt, "modelId": model, "taskKind": taskKind, "validationMode": validation, "publish": publishOptions, "billing": billing,
                "review": review,
            ]))

    static let interrupt = Component(
        "InterruptRequest",
        .body("How to interrupt.", required: [], ["withdrawQueued": .bool("Withdraw the prompts that wait, too.", false)]))

    static let answerQuestion = Component(
        "AnswerQuestionRequest",
        .body(
            "An answer.", required: ["answer"],
            [
                "answer": JSONSchema(
                    keywords: [
                        "description": "A value of the question's options; a list when several can be chosen; any text for a `text`.",
                        "anyOf": [
                            text,
                            [
                                "type": "array", "minItems": 1, "maxItems": .integer(Int64(APILimits.answers)),
                                "items": text,
                            ],
                        ],
                    ], example: "once")
            ]))

    private static let text: JSONValue = [
        "type": "string", "minLength": 1, "maxLength": .integer(Int64(APILimits.answerCharacters)), "pattern": .string(TextRule.pattern),
    ]

    static let publish = Component(
        "PublishRequest", .body("What is to be published, and where.", required: [], ["publish": RequestSchemas.publishOptions]))

    static let rollback = Component(
        "RollbackRequest",
        .body(
            "How far back.", required: ["turn"],
            ["turn": .integer("The turn at whose end the work tree was so; 0 = the base.", 1, range: 0...Int64(Int32.max))]))

    static let all = [answerQuestion, createRun, postMessage, editMessage, interrupt, publish, rollback]
}
