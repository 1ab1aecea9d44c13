/// Every setting's value, and where it came from.
struct Settings: Sendable {
    /// Where a value came from, strongest first.
    enum Origin: Sendable, Equatable {
        case flag(String)
        case environment(String)
        case file(String)
        case standard
    }

    /// A value and its origin.
    struct Entry: Sendable, Equatable {
        let value: SettingValue?
        let origin: Origin
    }

    private let entries: [String: Entry]

    /// Chosen values, one for each of `Setting.all`.
    init(_ entries: [String: Entry]) {
        self.entries = entries
    }

    /// The chosen value of `setting`.
    func entry(_ setting: Setting) -> Entry {
        entries[setting.key] ?? Entry(value: nil, origin: .standard)
    }

    /// The text of a text, path, URL or choice; `nil` = not set.
    func text(_ setting: Setting) -> String? {
        if case .text(let text) = entry(setting).value { text } else { nil }
    }

    /// The number of an integer setting; such settings have a default.
    func integer(_ setting: Setting) -> Int {
        if case .integer(let number) = entry(setting).value { number } else { 0 }
    }

    /// The bytes of a size setting; such settings have a default.
    func size(_ setting: Setting) -> Int {
        if case .size(let bytes) = entry(setting).value { bytes } else { 0 }
    }

    /// The duration of a duration setting; such settings have a default.
    func duration(_ setting: Setting) -> Duration {
        if case .duration(let duration) = entry(setting).value { duration } else { .zero }
    }

    /// The addresses of an address setting.
    func addresses(_ setting: Setting) -> [ListenAddress] {
        if case .addresses(let addresses) = entry(setting).value { addresses } else { [] }
    }
}
