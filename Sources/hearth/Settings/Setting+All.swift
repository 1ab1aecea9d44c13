extension Setting {
    /// All settings, in the order of the help.
    static let all: [Setting] = [
        .listen, .dataDirectory, .publicURL, .sandbox, .isolation, .openCode, .gitBaseURL, .model, .models, .modelBaseURL, .modelAPIKey,
        .modelBetweenTurns, .egress, .metricsToken, .sessionTTL, .expiryNotice, .turnTime, .modelPatience, .turnEvents, .turnEventBytes, .maxTurns,
        .maxTree, .accountCache, .minFree, .maxUnfinishedRuns, .logLevel, .logFormat,
    ]

    static let listen = Setting(
        key: "listen", flag: "--listen", variable: "HEARTH_LISTEN", kind: .addresses, default: .text("127.0.0.1:8420"),
        text: "where to listen: host:port, [::1]:port or unix:/path; port 0 is any free one", isRepeatable: true)

    static let dataDirectory = Setting(
        key: "dataDir", flag: "--data-dir", variable: "HEARTH_DATA_DIR", kind: .path,
        default: .derived("$XDG_STATE_HOME/hearth or ~/.local/state/hearth") { surroundings in
            if let state = surroundings.environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/hearth" }
            return (surroundings.environment["HOME"] ?? "") + "/.local/state/hearth"
        },
        text: "database, clone cache and sandboxes; made with mode 0700; one server at a time")

    static let publicURL = Setting(
        key: "publicUrl", flag: "--public-url", variable: "HEARTH_PUBLIC_URL", kind: .url, default: .none,
        text: "base of the URLs in answers, when a proxy stands before the server; otherwise made from the listener")

    static let sandbox = Setting(
        key: "sandbox", flag: "--sandbox", variable: "HEARTH_SANDBOX", kind: .choice(["local", "simulator"]), default: .text("local"),
        text: "where agents live: local, or simulator (a scripted agent instead of a real one)")

    static let isolation = Setting(
        key: "isolation", flag: "--isolation", variable: "HEARTH_ISOLATION", kind: .choice(["auto", "bubblewrap", "none"]), default: .text("auto"),
        text: "auto is bubblewrap, and the server does not start where that does not work; none is no isolation; for the simulator auto is none")

    static let openCode = Setting(
        key: "opencode", flag: "--opencode", variable: "HEARTH_OPENCODE", kind: .path, default: .text("opencode"),
        text: "the agent's program: a path, or a name that is looked up on PATH")

    static let gitBaseURL = Setting(
        key: "gitBaseUrl", flag: "--git-base-url", variable: "HEARTH_GIT_BASE_URL", kind: .url, default: .text("https://github.com"),
        text: "owner/repo is cloned from BASE/owner/repo; file:///path works")

    static let model = Setting(
        key: "model", flag: "--model", variable: "HEARTH_MODEL", kind: .text, default: .none,
        text: "the model of runs that name none, as vendor/name")

    static let models = Setting(
        key: "models", flag: "--models", variable: "HEARTH_MODELS", kind: .path, default: .none,
        text: "a JSON file of the models that runs can name; otherwise a built-in list for OpenRouter, and the default model elsewhere")

    static let metricsToken = Setting(
        key: "metricsToken", flag: nil, variable: "HEARTH_METRICS_TOKEN", kind: .text, default: .none,
        text: "what GET /metrics asks for; without it only callers on this machine see them", isSecret: true)

    static let modelBaseURL = Setting(
        key: "modelBaseUrl", flag: "--model-base-url", variable: "HEARTH_MODEL_BASE_URL", kind: .url, default: .text("https://openrouter.ai/api/v1"),
        text: "an OpenAI-compatible endpoint")

    static let modelAPIKey = Setting(
        key: "modelApiKey", flag: nil, variable: "HEARTH_MODEL_API_KEY", kind: .text, default: .none,
        text: "the endpoint's key; it never enters a sandbox", isSecret: true)

    static let modelBetweenTurns = Setting(
        key: "modelBetweenTurns", flag: "--model-between-turns", variable: "HEARTH_MODEL_BETWEEN_TURNS", kind: .choice(["refuse", "allow"]),
        default: .text("refuse"), text: "whether an agent may call its model while no turn is at work: background tasks, counted with the next turn")

    static let egress = Setting(
        key: "egress", flag: "--egress", variable: "HEARTH_EGRESS", kind: .text, default: .text("public"),
        text: "where programs in sandboxes may connect to: public (any public address, ports 80, 443, 22), none, or a file of rules, docs/service.md")

    static let sessionTTL = Setting(
        key: "sessionTtl", flag: "--session-ttl", variable: "HEARTH_SESSION_TTL", kind: .duration(.seconds(1) ... .seconds(604_800)),
        default: .text("1h"), text: "how long an idle session stays warm")

    static let expiryNotice = Setting(
        key: "expiryNotice", flag: "--expiry-notice", variable: "HEARTH_EXPIRY_NOTICE", kind: .duration(.seconds(0) ... .seconds(86_400)),
        default: .text("5m"), text: "how long before the end of an idle session the event session.expiring says so; 0s is never")

    static let turnTime = Setting(
        key: "turnTime", flag: "--turn-time", variable: "HEARTH_TURN_TIME", kind: .duration(.seconds(1) ... .seconds(86_400)),
        default: .text("1h"), text: "how long a turn may work before it is stopped and collected")

    static let modelPatience = Setting(
        key: "modelPatience", flag: "--model-patience", variable: "HEARTH_MODEL_PATIENCE", kind: .duration(.seconds(0) ... .seconds(86_400)),
        default: .text("2m"), text: "how long a turn waits for a model that takes no requests or does not answer")

    static let turnEvents = Setting(
        key: "turnEvents", flag: "--turn-events", variable: "HEARTH_TURN_EVENTS", kind: .integer(10...10_000_000), default: .text("50000"),
        text: "events that a turn may write before it is stopped (agent_output_limit)")

    static let turnEventBytes = Setting(
        key: "turnEventBytes", flag: "--turn-event-bytes", variable: "HEARTH_TURN_EVENT_BYTES", kind: .size(1 << 20...1 << 40),
        default: .text("128MiB"), text: "bytes of events that a turn may write before it is stopped (agent_output_limit)")

    static let maxTurns = Setting(
        key: "maxTurns", flag: "--max-turns", variable: "HEARTH_MAX_TURNS", kind: .integer(1...1_000),
        default: .derived("cores × 2") { String($0.cores * 2) }, text: "turns at work at the same time; more wait in queued")

    static let maxTree = Setting(
        key: "maxTree", flag: "--max-tree", variable: "HEARTH_MAX_TREE", kind: .size(1 << 20...1 << 44), default: .text("8GiB"),
        text: "bytes that the files of a commit may have; a larger one is refused before it is checked out (repository_too_large)")

    static let accountCache = Setting(
        key: "accountCache", flag: "--account-cache", variable: "HEARTH_ACCOUNT_CACHE", kind: .size(1 << 20...1 << 44), default: .text("16GiB"),
        text: "bytes of the clone cache that the repositories of an account may take; a run that needs more fails (repository_too_large)")

    static let minFree = Setting(
        key: "minFree", flag: "--min-free", variable: "HEARTH_MIN_FREE", kind: .size(0...1 << 44), default: .text("1GiB"),
        text: "space on the data directory's disk below which nothing new begins (storage_full); a twentieth of the disk where that is less")

    static let maxUnfinishedRuns = Setting(
        key: "maxUnfinishedRuns", flag: "--max-unfinished-runs", variable: "HEARTH_MAX_UNFINISHED_RUNS", kind: .integer(1...1_000_000),
        default: .text("10000"), text: "runs of an account that have not ended; more are refused")

    static let logLevel = Setting(
        key: "logLevel", flag: "--log-level", variable: "HEARTH_LOG",
        kind: .choice(["trace", "debug", "info", "notice", "warning", "error"]), default: .text("info"), text: "the least level that is logged")

    static let logFormat = Setting(
        key: "logFormat", flag: "--log-format", variable: "HEARTH_LOG_FORMAT", kind: .choice(["text", "json"]),
        default: .derived("text on a terminal, otherwise json") { $0.isTerminal ? "text" : "json" }, text: "how a line of the log looks")
}
