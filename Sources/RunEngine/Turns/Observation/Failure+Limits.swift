internal import Coding

extension Failure {
    /// Returns the failure of a turn whose sandbox exceeded a limit.
    ///
    /// - Parameter limit: As the sandbox names it: `memory`, `processes`, `disk`, `space`.
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
