/// What one server is to be: the settings in the types that the parts take.
struct Configuration: Sendable {
    /// Where agents live.
    enum Place: Sendable {
        /// OpenCode in local sandboxes.
        case local
        /// The simulated agent in local sandboxes without isolation.
        case simulator
    }

    /// What shuts local sandboxes in.
    enum IsolationChoice: String, Sendable {
        case auto, bubblewrap, none
    }

    let addresses: [ListenAddress]
    let publicURL: String?
    let place: Place
    let isolation: IsolationChoice
    /// A path, or a name to look up on `PATH`.
    let openCode: String
    let gitBaseURL: String
    let model: String?
    /// The catalog's file.
    let modelsFile: String?
    let metricsToken: String?
    let modelBaseURL: String
    let modelAPIKey: String?
    let allowsModelBetweenTurns: Bool
    /// `public`, `none`, or the path of a list.
    let egress: String
    let sessionTTL: Duration
    let expiryNotice: Duration
    let turnTime: Duration
    let modelPatience: Duration
    let turnEvents: Int
    let turnEventBytes: Int
    let maxTurns: Int
    let maxTree: Int
    let minFree: Int
    let maxUnfinishedRuns: Int

    /// Real agents ask OpenRouter for their models.
    var asksOpenRouter: Bool { place == .local && modelBaseURL.hasPrefix("https://openrouter.ai/") }

    /// Reads the settings; each that is used without a default of its own has one in the table.
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
        minFree = settings.size(.minFree)
        maxUnfinishedRuns = settings.integer(.maxUnfinishedRuns)
    }
}
