internal import Coding
internal import SandboxDriver

extension Failure {
    /// Returns the failure of a turn whose sandbox exceeded a limit.
    static func passed(_ limit: SandboxUsage.Limit, _ detail: String) -> Failure {
        let code: ErrorCode =
            switch limit {
            case .processes: .agentProcessLimit
            case .disk: .sandboxDiskLimit
            case .space: .storageFull
            case .memory, .other: .agentMemoryLimit
            }
        return Failure(code, detail, members: ["limit": .string(limit.rawValue)])
    }
}
