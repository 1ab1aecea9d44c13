/// The error for invalid settings: all mistakes at once, each with its place and its remedy.
struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// A mistake in a setting.
    struct Mistake: Equatable, Sendable {
        /// The mistake and its place.
        let what: String
        /// The advice on what to do.
        let remedy: String
    }

    let mistakes: [Mistake]

    /// The lines for stderr.
    var text: String {
        mistakes.map { "hearth: \($0.what)\n        \($0.remedy)\n" }.joined()
    }

    var description: String { mistakes.map(\.what).joined(separator: "; ") }
}
