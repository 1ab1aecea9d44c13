/// The behaviour that a prompt requests by words in square brackets.
struct Scenario: Sendable, Equatable {
    /// Refusals by a model that accepts no requests.
    struct Retries: Sendable, Equatable {
        var count: Int
        /// The seconds before each new attempt.
        var seconds: Int
    }

    /// The seconds of text before the end.
    var slowSeconds: Int?
    /// The status with which the provider refuses.
    var failStatus: Int?
    /// `true` to claim the work without doing it.
    var isWrong = false
    /// `true` to end the process in mid-turn.
    var isLost = false
    /// `true` to stay busy and silent.
    var isHanging = false
    /// `true` to ask for a permission first.
    var isAsking = false
    /// `true` to ask a question and change nothing.
    var isQuestioning = false
    /// The refusals of a model that accepts no requests for a while.
    var retries: Retries?
    /// The number of summaries of the conversation with nothing new in between.
    var summaries = 0
    /// The number of runs of the same command.
    var repeats = 0
    /// A file outside the working directory to read.
    var outsidePath: String?

    /// `true` to send characters outside the basic plane in two pieces, half a surrogate pair each.
    var isSplit = false
    /// The number of frames that are not JSON, in place of a piece of text.
    var noiseFrames: Int?
    /// The number of times that the session's record is unreadable.
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
