/// A server's configuration: the settings in the types that its parts take.
struct Configuration: Sendable {
    /// The place where agents live.
    enum Place: Sendable {
        /// OpenCode in local sandboxes.
        case local
        /// The simulated agent in local sandboxes, which are not isolated unless the operator asks for it.
        case simulator
    }

    /// The operator's choice of isolation for local sandboxes.
    enum IsolationChoice: String, Sendable {
        case auto, bubblewrap, none
    }

    let addresses: [ListenAddress]
    let publicURL: String?
    let place: Place
    let isolation: IsolationChoice
    /// The agent's program: a path, or a name to look up on `PATH`.
    let openCode: String
    let gitBaseURL: String
    let model: String?
    /// The file of the model catalog.
    let modelsFile: String?
    let metricsToken: String?
    let modelBaseURL: String
    let modelAPIKey: String?
    let allowsModelBetweenTurns: Bool
    /// The egress setting: `public`, `none`, or the path of a list.
    let egress: String
    let sessionTTL: Duration
    let expiryNotice: Duration
    let turnTime: Duration
    let modelPatience: Duration
    let turnEvents: Int
    let turnEventBytes: Int
    let maxTurns: Int
    let maxTree: Int
    let accountCache: Int
    let minFree: Int
    let maxUnfinishedRuns: Int

    /// True if real agents use models at OpenRouter.
    var asksOpenRouter: Bool { place == .local && modelBaseURL.hasPrefix("https://openrouter.ai/") }

    /// Reads the settings. Those that are read without a fallback here have a default in the table.
    init(_ settings: Settings) {
        addresses = settings.addresses(.listen)
        publicURL = settings.text(.publicURL)
        place = settings.text(.sandbox) == "simulator" ? .simulator : .local
        isolation = IsolationChoice(rawValue: settings.text(.isolation) ?? "") ?? .auto
        openCode = settings.text(.openCode) ?? "opencode"
        gitBaseURL = settings.text(.gitBaseURL) ?? ""
        model = settings.text(.model)
        modelsFile = settings.text(.models)
        metricsToken = settings.text(.metricsToken)
        modelBaseURL = settings.text(.modelBaseURL) ?? ""
        modelAPIKey = settings.text(.modelAPIKey)
        allowsModelBetweenTurns = settings.text(.modelBetweenTurns) == "allow"
        egress = settings.text(.egress) ?? "public"
        sessionTTL = settings.duration(.sessionTTL)
        expiryNotice = settings.duration(.expiryNotice)
        turnTime = settings.duration(.turnTime)
        modelPatience = settings.duration(.modelPatience)
        turnEvents = settings.integer(.turnEvents)
        turnEventBytes = settings.size(.turnEventBytes)
        maxTurns = settings.integer(.maxTurns)
        maxTree = settings.size(.maxTree)
        accountCache = settings.size(.accountCache)
        minFree = settings.size(.minFree)
        maxUnfinishedRuns = settings.integer(.maxUnfinishedRuns)
    }
}
