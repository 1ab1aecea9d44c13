/// The values of all settings, with their origins.
struct Settings: Sendable {
    /// The origin of a value, the strongest first.
    enum Origin: Sendable, Equatable {
        case flag(String)
        case environment(String)
        case file(String)
        case `default`
    }

    /// A value and its origin.
    struct Entry: Sendable, Equatable {
        let value: SettingValue?
        let origin: Origin
    }

    private let entries: [String: Entry]

    /// Creates settings from the chosen values, one for each of `Setting.all`.
    init(_ entries: [String: Entry]) {
        self.entries = entries
    }

    /// Returns the chosen value of a setting.
    func entry(_ setting: Setting) -> Entry {
        entries[setting.key] ?? Entry(value: nil, origin: .default)
    }

    /// Returns the text of a text, path, URL or choice setting; `nil` if it is not set.
    func text(_ setting: Setting) -> String? {
        if case .text(let text) = entry(setting).value { text } else { nil }
    }

    /// The values that must never be shown.
    var secrets: [String] { Setting.all.filter(\.isSecret).compactMap { text($0) } }

    /// Returns the number of an integer setting; such settings have a default.
    func integer(_ setting: Setting) -> Int {
        if case .integer(let number) = entry(setting).value { number } else { 0 }
    }

    /// Returns the bytes of a size setting; such settings have a default.
    func size(_ setting: Setting) -> Int {
        if case .size(let bytes) = entry(setting).value { bytes } else { 0 }
    }

    /// Returns the duration of a duration setting; such settings have a default.
    func duration(_ setting: Setting) -> Duration {
        if case .duration(let duration) = entry(setting).value { duration } else { .zero }
    }

    /// Returns the addresses of an address setting.
    func addresses(_ setting: Setting) -> [ListenAddress] {
        if case .addresses(let addresses) = entry(setting).value { addresses } else { [] }
    }
}
