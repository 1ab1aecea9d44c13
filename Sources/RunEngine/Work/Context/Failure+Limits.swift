internal import Coding

extension Failure {
    /// What passing a limit of the sandbox means for a turn.
    ///
    /// - Parameter limit: as the sandbox names it: `memory`, `processes`, `disk`, `space`.
    static func passed(_ limit: String, _ detail: String) -> Failure {
        let code: ErrorCode =
            switch limit {
            case "processes": .agentProcessLimit
            case "disk": .sandboxDiskLimit
            case "space": .storageFull
            default: .agentMemoryLimit
            }
        return Failure(code, detail, members: ["limit": .string(limit)])
    }
}
