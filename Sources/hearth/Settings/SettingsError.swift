/// Settings that make no sense: every mistake at once, each with its place and its remedy.
struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// One mistake.
    struct Mistake: Equatable, Sendable {
        /// What is wrong, and where.
        let what: String
        /// What to do.
        let remedy: String
    }

    let mistakes: [Mistake]

    /// The lines for stderr.
    var text: String {
        mistakes.map { "hearth: \($0.what)\n        \($0.remedy)\n" }.joined()
    }

    var description: String { mistakes.map(\.what).joined(separator: "; ") }
}
