internal import Coding
internal import Git
internal import RunEngine

/// Reads the body of `POST /runs`. Every field of the contract is checked, also those whose features this version lacks.
struct CreateRunBody {
    let facts: ServerFacts
    private let reader: FieldReader
    private var missing = MissingFeatures()
    /// True if everything is to be checked and nothing stored; set by `read(repositoryNamed:)`.
    private(set) var isDryRun = false

    init(_ body: JSONValue, facts: ServerFacts) {
        reader = FieldReader(body)
        self.facts = facts
    }

    /// Returns the run to start, or throws every problem with the body.
    ///
    /// - Parameter repositoryNamed: The name that the caller found for `repositoryId`; `nil` if there is none.
    mutating func read(repositoryNamed: String?) throws(Failure) -> NewRun {
        let repository = readRepository(repositoryNamed)
        let prompt = reader.text("prompt", length: 1...APILimits.promptCharacters, isRequired: true)
        let options = OptionsReader(reader: reader, facts: facts)
        let taskKind = reader.choice("taskKind", TaskKind.self) ?? .code
        let validationMode = reader.choice("validationMode", ValidationMode.self) ?? .basic
        let publish = options.publish(&missing) ?? PublishRequest(mode: .none, branch: nil)
        options.billing(&missing)
        options.result(&missing)
        let model = options.model()
        let ref = readRef()
        let settings = readSettings()
        let title = reader.text("title", length: 1...APILimits.titleCharacters)
        let tags = TagReader.read(reader)
        let metadata = readMetadata()
        let dedupeKey = reader.text("dedupeKey", length: 1...APILimits.titleCharacters)
        let onDuplicate = reader.choice("onDuplicate", OnDuplicate.self) ?? .return
        if onDuplicate == .message { missing.need(.chainedRuns, for: "onDuplicate") }
        let endsSession = reader.bool("endSession") ?? false
        isDryRun = reader.bool("dryRun") ?? false
        readMissingFeatures()
        guard reader.problems.isEmpty, let prompt else { throw .invalid(reader.problems) }
        if let failure = model.failure { throw failure }
        if let failure = missing.failure { throw failure }
        guard let repository, repositoryID == nil || repositoryNamed != nil else {
            throw Failure(.repositoryNotFound, "repositoryId names no repository that a run of this account has used.")
        }
        return NewRun(
            repositoryFullName: repository, prompt: prompt,
            options: TurnOptions(taskKind: taskKind, modelID: model.id, validationMode: validationMode, publish: publish), settings: settings,
            baseRef: ref, title: title, tags: tags, metadata: metadata, endsSession: endsSession, dedupeKey: dedupeKey,
            rejectsDuplicate: onDuplicate == .reject)
    }

    /// The repository's id, if the body names one.
    var repositoryID: String? { reader.value("repositoryId")?.asString }

    private enum OnDuplicate: String, CaseIterable {
        case `return`, reject, message
    }

    private enum IdlePolicy: String, CaseIterable {
        case keep, pause
    }

    private func readRepository(_ named: String?) -> String? {
        let id = reader.text("repositoryId", length: 1...40)
        let field = reader.alias("repository", "repositoryFullName")
        guard reader.has(field) else {
            guard id != nil else {
                if !reader.has("chainFrom") { reader.report("repository", .required, "is required: owner/repo") }
                return nil
            }
            return named
        }
        guard let name = reader.string(field, length: 3...APILimits.repositoryCharacters) else { return nil }
        guard RepositoryName(name) != nil else {
            reader.report(field, .value, "must be owner/repo, of letters, digits, dots, dashes and underscores")
            return nil
        }
        if let named, named.lowercased() != name.lowercased() {
            reader.report("repositoryId", .conflict, "is the id of \(named), not of \(name)")
        }
        return name
    }

    private func readRef() -> String? {
        let field = reader.alias("baseRef", "gitCheckoutRef")
        guard let ref = reader.string(field, length: 1...APILimits.refCharacters) else { return nil }
        guard RefName.isValid(ref) else {
            reader.report(field, .value, "cannot be the name of a branch, tag or commit")
            return nil
        }
        return ref
    }

    private mutating func readSettings() -> RunSettings {
        let idle = reader.choice("idlePolicy", IdlePolicy.self) ?? .keep
        if idle == .pause { missing.need(.pause, for: "idlePolicy") }
        return RunSettings(
            sessionTTLSeconds: reader.integer("sessionTtlSeconds", APILimits.sessionTTLSeconds) ?? facts.sessionTTLSeconds, idlePolicy: idle.rawValue,
            review: false, reviewRounds: readRounds("reviewRounds", .review), validationRounds: readRounds("validationRounds", .checks),
            questions: readQuestions())
    }

    /// Reads a number of repair rounds; only 0 is supported.
    private mutating func readRounds(_ name: String, _ feature: MissingFeature) -> Int {
        if let rounds = reader.integer(name, 0...3), rounds > 0 { missing.need(feature, for: name) }
        return 0
    }

    private func readQuestions() -> QuestionSettings {
        guard let inner = reader.object("questions") else { return QuestionSettings() }
        let policy = inner.choice("policy", QuestionSettings.Policy.self) ?? .allow
        return QuestionSettings(
            policy: policy, timeoutSeconds: Int(inner.integer("timeoutSeconds", APILimits.questionSeconds) ?? 300),
            onTimeout: inner.choice("onTimeout", QuestionSettings.OnTimeout.self) ?? .default)
    }

    private func readMetadata() -> JSONValue {
        guard let value = reader.value("metadata") else { return [:] }
        guard value.asObject != nil else {
            reader.report("metadata", .type, "must be an object")
            return [:]
        }
        let size = value.encoded().count
        guard size <= APILimits.metadataBytes else {
            reader.report("metadata", .length, "must have at most \(APILimits.metadataBytes) bytes as JSON, has \(size)")
            return [:]
        }
        return value
    }

    /// Reads the fields whose features are missing: they are validated like all others, then refused.
    private mutating func readMissingFeatures() {
        if reader.text("chainFrom", length: 1...40) != nil { missing.need(.chainedRuns, for: "chainFrom") }
        if reader.text("setup", length: 1...APILimits.commandCharacters) != nil { missing.need(.setup, for: "setup") }
        if let sandbox = reader.text("sandbox", length: 1...APILimits.titleCharacters), sandbox != facts.server.sandbox {
            missing.need(.sandboxes, for: "sandbox")
        }
        OptionsReader(reader: reader, facts: facts).budget(&missing)
        readChecks()
    }

    private enum CheckKind: String, CaseIterable {
        case policy, format, lint, typecheck, build, test
    }

    /// Reads the checks. They are not run yet, so a list is refused unless it is empty.
    private mutating func readChecks() {
        guard let values = reader.list("checks", atMost: APILimits.checks) else { return }
        for (position, value) in values.enumerated() {
            let path = "checks[\(position)]"
            guard value.asObject != nil else {
                reader.report(path, .type, "must be an object")
                continue
            }
            let inner = FieldReader(value)
            _ = inner.text("name", length: 1...APILimits.titleCharacters, isRequired: true)
            _ = inner.text("command", length: 1...APILimits.commandCharacters, isRequired: true)
            _ = inner.choice("kind", CheckKind.self)
            _ = inner.integer("timeoutSeconds", APILimits.checkSeconds)
            for problem in inner.problems {
                reader.report("\(path).\(problem.path)", problem.code, problem.message, allowed: problem.allowed)
            }
        }
        if !values.isEmpty { missing.need(.checks, for: "checks") }
    }
}
