/// The type of a setting, which determines how its text is read and how the help shows it.
enum SettingKind: Sendable {
    case text
    case path
    case url
    case integer(ClosedRange<Int>)
    case duration(ClosedRange<Duration>)
    case size(ClosedRange<Int>)
    case choice([String])
    case addresses

    /// The value's name in the help.
    var placeholder: String {
        switch self {
        case .text: "TEXT"
        case .path: "PATH"
        case .url: "URL"
        case .integer: "N"
        case .duration: "DURATION"
        case .size: "SIZE"
        case .choice(let words): words.joined(separator: "|")
        case .addresses: "ADDRESS"
        }
    }

    /// Reads a text of this type. The error says what would be valid.
    func read(_ text: String) throws(SettingSyntaxError) -> SettingValue {
        switch self {
        case .text, .path:
            guard !text.isEmpty else { throw SettingSyntaxError("is empty") }
            return .text(text)
        case .url:
            return .text(try SettingKind.readURL(text))
        case .integer(let range):
            guard let number = Int(text) else { throw SettingSyntaxError("is not a whole number") }
            guard range.contains(number) else { throw SettingSyntaxError("is not between \(range.lowerBound) and \(range.upperBound)") }
            return .integer(number)
        case .duration(let range):
            let duration = try DurationText.read(text)
            guard range.contains(duration) else {
                throw SettingSyntaxError("is not between \(DurationText.write(range.lowerBound)) and \(DurationText.write(range.upperBound))")
            }
            return .duration(duration)
        case .size(let range):
            let bytes = try SizeText.read(text)
            guard range.contains(bytes) else {
                throw SettingSyntaxError("is not between \(SizeText.write(range.lowerBound)) and \(SizeText.write(range.upperBound))")
            }
            return .size(bytes)
        case .choice(let words):
            guard words.contains(text) else { throw SettingSyntaxError("is not one of \(words.joined(separator: ", "))") }
            return .text(text)
        case .addresses:
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            var addresses: [ListenAddress] = []
            for part in parts {
                addresses.append(try ListenAddress(reading: String(part)))
            }
            return .addresses(addresses)
        }
    }

    /// Reads a base URL. Paths are appended to it, so it loses its trailing slashes.
    private static func readURL(_ text: String) throws(SettingSyntaxError) -> String {
        let schemes = ["http://", "https://", "file://", "ssh://"]
        guard let scheme = schemes.first(where: text.hasPrefix), text.count > scheme.count else {
            throw SettingSyntaxError("is not a URL that begins with http://, https://, ssh:// or file://")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f }) else {
            throw SettingSyntaxError("is not a URL: it holds a blank or a control character")
        }
        var url = text
        while url.hasSuffix("/"), url.count > scheme.count { url.removeLast() }
        return url
    }
}

/// The value of a setting.
enum SettingValue: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case duration(Duration)
    case size(Int)
    case addresses([ListenAddress])

    /// The text that `--print-config` shows; it reads as the same value.
    var shown: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .duration(let duration): DurationText.write(duration)
        case .size(let bytes): SizeText.write(bytes)
        case .addresses(let addresses): addresses.map(\.description).joined(separator: ",")
        }
    }
}
