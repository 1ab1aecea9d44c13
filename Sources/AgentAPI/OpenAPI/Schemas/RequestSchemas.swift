internal import Coding
internal import RunEngine

/// The schemas of request bodies. A field whose feature this version lacks is absent, or limited to values that do not need the feature: other values
/// are refused with `not_configured`.
enum RequestSchemas {
    private static let prompt = JSONSchema.text(
        "The task of the agent.", "Verify webhook signatures, with tests.", length: 1...APILimits.promptCharacters, pattern: TextRule.pattern)
    private static let taskKind = JSONSchema.closed(
        "The kind of work: `code`, or `plan` for a read-only agent whose plan is the summary.", TaskKind.self, .code)
    private static let model = JSONSchema.text(
        "The id of a model in GET /models; the server's default if absent.", "anthropic/claude-sonnet-4.6", length: 1...APILimits.modelCharacters)
    private static let validation = JSONSchema.closed("The extent of the checks.", ValidationMode.self, .basic)
    private static let publishOptions = JSONSchema.body(
        "The publication of the patch.", required: [],
        [
            "mode": .closed("The way to publish; with `none` the patch is taken from the API.", ["none"], "none"),
            "branch": .text(
                "The branch to push.", "critique-agent/verify-webhooks", length: 1...APILimits.refCharacters, pattern: RequestSchemas.refPattern),
        ])
    private static let billing = JSONSchema.body(
        "The billing.", required: [], ["mode": .closed("The billing mode; `managed` uses the server's own key.", ["managed"], "managed")])
    private static let endSession = JSONSchema.bool("True if the run is to end after this.", false)
    // Not an `enum` of one value: client generators do not support an `enum` of Booleans.
    private static let review = JSONSchema.bool("True if the agent is to review its own patch; not supported yet, so `true` is refused.", false).with(
        [
            "not": ["const": true]
        ])

    /// The pattern of the names that git-check-ref-format(1) allows, except those that git would mistake for options.
    private static let refPattern =
        #"^(?!-)(?!/)(?!@$)(?!\.)(?!.*(\.\.|//|@\{|/\.|\.lock/|\.lock$|/$|\.$))[^\x00-\x20\x7f~^:?*\[\\]+$"#
    /// The pattern of `owner/repo`: two names of letters, digits, `-`, `_` and `.`, up to 100 characters each, that neither begin with a dash or a
    /// dot nor end with a dot, `.git` or `.lock`.
    static let repositoryPattern =
        #"^(?![^/]*\.([gG][iI][tT]|[lL][oO][cC][kK])?/)(?!.*\.([gG][iI][tT]|[lL][oO][cC][kK])?$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$"#

    static let createRun = Component(
        "CreateRunRequest",
        JSONSchema.body(
            "A run to start. Needs `repository`, its alias `repositoryFullName`, or `repositoryId`.", required: ["prompt"],
            [
                "repository": .text(
                    "The repository, as `owner/repo`.", "acme/web", length: 3...APILimits.repositoryCharacters, pattern: repositoryPattern),
                "repositoryFullName": .text(
                    "An alias of `repository`.", "acme/web", length: 3...APILimits.repositoryCharacters, pattern: repositoryPattern),
                "repositoryId": .text(
                    "The id of a repository that an earlier run of the account has used.", "repo_01j5x0q8yv7n3k2m4t6w9z0abc", length: 1...40,
                    pattern: TextRule.pattern),
                "prompt": prompt, "modelId": model, "taskKind": taskKind,
                "baseRef": .text(
                    "The branch, tag or commit to start from; the repository's default branch if absent.", "main",
                    length: 1...APILimits.refCharacters,
                    pattern: refPattern),
                "gitCheckoutRef": .text("An alias of `baseRef`.", "main", length: 1...APILimits.refCharacters, pattern: refPattern),
                "validationMode": validation, "publish": publishOptions, "billing": billing,
                "title": .text("The title.", "Verify webhooks", length: 1...APILimits.titleCharacters, pattern: TextRule.pattern),
                "tags": .list(
                    "The tags. They are trimmed and put in lower case, inner white space becomes dashes, and duplicates are dropped.",
                    of: .text("A tag.", "fix-bot", length: 1...APILimits.tagCharacters, pattern: #"^[^\s\x00]+$"#), atMost: APILimits.tags),
                "metadata": .anything("Any data of the caller, at most 16 KiB as JSON; returned with the run.", ["ticket": "WEB-7"]),
                "sessionTtlSeconds": .integer("The seconds for which an idle session stays warm.", 3_600, range: APILimits.sessionTTLSeconds),
                "idlePolicy": .closed("The treatment of an idle sandbox.", ["keep"], "keep"), "endSession": endSession,
                "dedupeKey": .text(
                    "A key that at most one live run of the account has.", "WEB-7", length: 1...APILimits.titleCharacters, pattern: TextRule.pattern),
                "onDuplicate": .closed(
                    "The reaction if a live run has the key: `return` that run, or `reject` this request.", ["return", "reject"], "return"),
                "review": review, "reviewRounds": .integer("The number of repair rounds after a review; not supported yet.", 0, range: 0...0),
                "validationRounds": .integer("The number of repair rounds after checks; not supported yet.", 0, range: 0...0),
                "questions": .body(
                    "The rules for the agent's questions.", required: [],
                    [
                        "policy": .closed(
                            "The answer when the agent wants to use files outside of the work tree, or to go on repeating a call: `allow` permits "
                                + "it, `deny` refuses it and the agent reads why, `ask` asks the caller, and lets the agent ask questions of its own. "
                                + "The policy binds the agent's tools; the sandbox limits what scripts can read.", QuestionSettings.Policy.self,
                            .allow),
                        "timeoutSeconds": .integer("The seconds for which a question stays open.", 300, range: APILimits.questionSeconds),
                        "onTimeout": .closed("The reaction when that time is over.", QuestionSettings.OnTimeout.self, .default),
                    ]), "dryRun": .bool("True if everything is to be checked and nothing stored.", false),
            ]
        ).requiringAny(of: [["repository": nil], ["repositoryFullName": nil], ["repositoryId": nil]]))

    static let postMessage = Component(
        "PostMessageRequest",
        JSONSchema.body(
            "A prompt for the same session, or the end of the session: without a prompt, `endSession` must be true.", required: [],
            [
                "prompt": prompt, "modelId": model, "taskKind": taskKind, "validationMode": validation, "publish": publishOptions, "billing": billing,
                "review": review,
                "whenBusy": .closed(
                    "The reaction if a turn is at work: wait in the `queue`, `reject` with 409, or `interrupt` the turn and go first.",
                    NewMessage.WhenBusy.self,
                    .queue),
                "fallback": .closed("The reaction if the session is gone; `none` answers with 409.", ["none"], "none"), "endSession": endSession,
            ]
        ).requiringAny(of: [["prompt": nil], ["endSession": true]]))

    static let editMessage = Component(
        "EditMessageRequest",
        .body(
            "The changes to a waiting prompt.", required: [],
            [
                "prompt": prompt, "modelId": model, "taskKind": taskKind, "validationMode": validation, "publish": publishOptions, "billing": billing,
                "review": review,
            ]))

    static let interrupt = Component(
        "InterruptRequest",
        .body("The options of an interruption.", required: [], ["withdrawQueued": .bool("True if waiting prompts are to be withdrawn, too.", false)]))

    static let answerQuestion = Component(
        "AnswerQuestionRequest",
        .body(
            "The answer to a question.", required: ["answer"],
            [
                "answer": JSONSchema(
                    keywords: [
                        "description":
                            "The value of an option; a list of values if several can be chosen; any text if the question has no options.",
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
        "PublishRequest", .body("The publication to make.", required: [], ["publish": RequestSchemas.publishOptions]))

    static let rollback = Component(
        "RollbackRequest",
        .body(
            "The state to go back to.", required: ["turn"],
            ["turn": .integer("The turn whose final work tree is restored; 0 for the base.", 1, range: 0...Int64(Int32.max))]))

    static let all = [answerQuestion, createRun, postMessage, editMessage, interrupt, publish, rollback]
}
