/// Guesses the word that was meant by a mistyped one.
public enum Nearest {
    /// Returns the candidate with the fewest edits from `word`, if they are few enough for a likely slip: a third of the word, at least one and at
    /// most three. A wrong guess is worse than none.
    public static func word(to word: String, in candidates: [String]) -> String? {
        let allowed = min(3, max(1, word.count / 3))
        let scored = candidates.map { (candidate: $0, edits: edits(Array(word.lowercased()), Array($0.lowercased()))) }
        guard let best = scored.min(by: { $0.edits < $1.edits }), best.edits <= allowed else { return nil }
        return best.candidate
    }

    /// Returns the number of edits that lead from one word to the other; swapping two neighbouring characters counts as one.
    private static func edits(_ from: [Character], _ to: [Character]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...to.count)
        for row in 0..<from.count {
            var current = [row + 1]
            for column in 0..<to.count {
                let replaced = previous[column] + (from[row] == to[column] ? 0 : 1)
                var best = min(replaced, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[to.count]
    }
}
