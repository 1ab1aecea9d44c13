/// What a prompt makes the agent do: words in square brackets in its text.
struct Scenario: Sendable, Equatable {
    /// A model that takes no requests.
    struct Retries: Sendable, Equatable {
        var count: Int
        /// Until it is asked again, each time.
        var seconds: Int
    }

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
    /// The model takes no requests for a while.
    var retries: Retries?
    /// How often the conversation is summarised with nothing new in between.
    var summaries = 0
    /// How often the same command is run.
    var repeats = 0
    /// A file outside of the working directory that is read.
    var outsidePath: String?

    /// Characters outside the basic plane are said in two pieces, half a surrogate pair each.
    var isSplit = false
    /// Frames that are no JSON, in the place of a piece of text.
    var noiseFrames: Int?
    /// How often the record of the session cannot be read.
    var garbledReadings = 0

    init(prompt: String) {
        for part in prompt.split(separator: "[").dropFirst(prompt.hasPrefix("[") ? 0 : 1) {
            guard let end = part.firstIndex(of: "]") else { continue }
            let words = part[..<end].split(separator: " ")
            switch words.first {
            case "slow": slowSeconds = min(max(0, words.dropFirst().first.flatMap { Int($0) } ?? 3), AgentLimits.slowSeconds)
            case "fail": failStatus = words.dropFirst().first.flatMap { Int($0) } ?? 500
            case "wrong": isWrong = true
            case "lost": isLost = true
            case "retry": retries = Retries(count: number(words, 2) ?? 1, seconds: number(words, 1) ?? 3_600)
            case "summarise": summaries = number(words, 1) ?? 100
            case "repeat": repeats = number(words, 1) ?? 1_000
            case "outside": outsidePath = words.count > 1 ? String(words[1]) : nil
            case "hang": isHanging = true
            case "ask": isAsking = true
            case "question": isQuestioning = true
            case "split": isSplit = true
            case "noise": noiseFrames = min(max(1, words.dropFirst().first.flatMap { Int($0) } ?? 3), AgentLimits.noiseFrames)
            case "garbled": garbledReadings = words.dropFirst().first.flatMap { Int($0) } ?? .max
            default: break
            }
        }
    }

    private func number(_ words: [Substring], _ index: Int) -> Int? {
        guard index < words.count, let number = Int(words[index]) else { return nil }
        return min(max(0, number), AgentLimits.slowSeconds)
    }
}
