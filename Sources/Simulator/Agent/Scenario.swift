/// What a prompt makes the agent do: words in square brackets in its text.
struct Scenario: Sendable, Equatable {
    /// Seconds of text before the end.
    var slowSeconds: Int?
    /// The status with which the provider refuses.
    var failStatus: Int?
    /// Says that it has done the work, and has not.
    var isWrong = false
    /// The process ends in mid-turn.
    var isLost = false
    /// Stays busy and says nothing.
    var isHanging = false
    /// Wants a permission first.
    var isAsking = false
    /// Has a question, and does not change anything.
    var isQuestioning = false

    init(prompt: String) {
        for part in prompt.split(separator: "[").dropFirst(prompt.hasPrefix("[") ? 0 : 1) {
            guard let end = part.firstIndex(of: "]") else { continue }
            let words = part[..<end].split(separator: " ")
            switch words.first {
            case "slow": slowSeconds = min(max(0, words.dropFirst().first.flatMap { Int($0) } ?? 3), AgentLimits.slowSeconds)
            case "fail": failStatus = words.dropFirst().first.flatMap { Int($0) } ?? 500
            case "wrong": isWrong = true
            case "lost": isLost = true
            case "hang": isHanging = true
            case "ask": isAsking = true
            case "question": isQuestioning = true
            default: break
            }
        }
    }
}
