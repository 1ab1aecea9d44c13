internal import CLI
internal import Coding
internal import Runtime

/// Finds each setting's value: from its flag, the environment, the file, or its default, in this order.
struct SettingsLoader {
    /// The values on the command line, by flag.
    private let flags: [String: [String]]
    private let surroundings: Surroundings
    /// Reads a file's bytes; tests have files of their own.
    private let read: @Sendable (String) throws(SystemError) -> [UInt8]

    private var mistakes: [SettingsError.Mistake] = []

    init(flags: [String: [String]], surroundings: Surroundings, read: @escaping @Sendable (String) throws(SystemError) -> [UInt8]) {
        self.flags = flags
        self.surroundings = surroundings
        self.read = read
    }

    /// Returns the settings of one server.
    ///
    /// - Parameter file: the file that `--config` names, which must exist; `nil` for `hearth.json` in the data directory, if it exists.
    mutating func load(file: String?) throws(SettingsError) -> Settings {
        mistakes = []
        var chosen: [String: Settings.Entry] = [:]
        for setting in Setting.all {
            chosen[setting.key] = fromFlag(setting) ?? fromEnvironment(setting)
        }
        let isNamed = file != nil
        let path = file ?? dataDirectory(chosen) + "/hearth.json"
        for (setting, value) in fromFile(path, mustExist: isNamed) {
            if setting.key == Setting.dataDirectory.key, !isNamed {
                note("\(path): a file in the data directory cannot say where the data directory is", "remove dataDir, or name the file with --config")
            } else if chosen[setting.key] == nil {
                chosen[setting.key] = Settings.Entry(value: value, origin: .file(path))
            }
        }
        for setting in Setting.all where chosen[setting.key] == nil {
            chosen[setting.key] = Settings.Entry(value: defaultValue(setting), origin: .default)
        }
        guard mistakes.isEmpty else { throw SettingsError(mistakes: mistakes) }
        return Settings(chosen)
    }

    private mutating func fromFlag(_ setting: Setting) -> Settings.Entry? {
        guard let flag = setting.flag, let texts = flags[flag], !texts.isEmpty else { return nil }
        return value(setting, texts.joined(separator: ","), at: flag).map { Settings.Entry(value: $0, origin: .flag(flag)) }
    }

    /// Returns the value in the environment. An empty variable counts as unset: a shell or a unit file removes one this way.
    private mutating func fromEnvironment(_ setting: Setting) -> Settings.Entry? {
        guard let text = surroundings.environment[setting.variable], !text.isEmpty else { return nil }
        return value(setting, text, at: setting.variable).map { Settings.Entry(value: $0, origin: .environment(setting.variable)) }
    }

    private func defaultValue(_ setting: Setting) -> SettingValue? {
        let text: String
        switch setting.default {
        case .none: return nil
        case .text(let fixed): text = fixed
        case .derived(_, let make): text = make(surroundings)
        }
        // Defaults are part of the program, and a test reads each of them.
        return try? setting.kind.read(text)
    }

    private func dataDirectory(_ chosen: [String: Settings.Entry]) -> String {
        if case .text(let path) = chosen[Setting.dataDirectory.key]?.value { return path }
        if case .text(let path) = defaultValue(.dataDirectory) { return path }
        return "."
    }

    private mutating func value(_ setting: Setting, _ text: String, at place: String) -> SettingValue? {
        do throws(SettingSyntaxError) {
            return try setting.kind.read(text)
        } catch {
            let shown = setting.isSecret ? "the value" : "'\(text)'"
            note("\(place): \(shown) \(error.reason)", "\(setting.key): \(setting.text)")
            return nil
        }
    }

    private mutating func note(_ what: String, _ remedy: String) {
        mistakes.append(SettingsError.Mistake(what: what, remedy: remedy))
    }

    // MARK: The file

    private mutating func fromFile(_ path: String, mustExist: Bool) -> [(Setting, SettingValue)] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try read(path)
        } catch {
            if mustExist || !error.isMissing { note("\(path) cannot be read: \(error)", "name a file that can be read, or leave --config out") }
            return []
        }
        let json: JSONValue
        do throws(JSONParseError) {
            json = try JSONValue(parsing: bytes, by: .strict)
        } catch {
            note("\(path) is not JSON: \(error.message)", "correct the file")
            return []
        }
        guard let members = json.asObject else {
            note("\(path) holds no JSON object", "write {\"key\": value, …}; hearth help settings lists the keys")
            return []
        }
        return members.sorted { $0.key < $1.key }.compactMap { member(path, $0.key, $0.value) }
    }

    private mutating func member(_ path: String, _ key: String, _ json: JSONValue) -> (Setting, SettingValue)? {
        guard let setting = Setting.all.first(where: { $0.key == key }) else {
            let nearest = Nearest.word(to: key, in: Setting.all.map(\.key))
            note(
                "\(path): there is no setting '\(key)'",
                nearest.map { "did you mean \($0)?" } ?? "hearth help settings lists the keys")
            return nil
        }
        guard let text = text(of: json, setting, path) else { return nil }
        return value(setting, text, at: "\(path): \(key)").map { (setting, $0) }
    }

    private mutating func text(of json: JSONValue, _ setting: Setting, _ path: String) -> String? {
        switch json {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .array(let items) where setting.isRepeatable && items.allSatisfy({ $0.asString != nil }):
            return items.compactMap(\.asString).joined(separator: ",")
        case .object where setting.isSecret && json["file"]?.asString != nil:
            return secret(in: json["file"]?.asString ?? "", setting, path)
        default:
            note("\(path): \(setting.key) has a value of the wrong type", "\(setting.key): \(setting.text)")
            return nil
        }
    }

    /// Returns the text of a secret's file, without the line end that editors add. A relative path starts in the configuration file's directory.
    private mutating func secret(in file: String, _ setting: Setting, _ path: String) -> String? {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let full = file.hasPrefix("/") ? file : "\(directory)/\(file)"
        do throws(SystemError) {
            var text = String(decoding: try read(full), as: UTF8.self)
            while text.hasSuffix("\n") || text.hasSuffix("\r") { text.unicodeScalars.removeLast() }
            return text
        } catch {
            note("\(path): the file of \(setting.key) cannot be read: \(error)", "name a file that can be read")
            return nil
        }
    }
}

/// The error for invalid settings: all mistakes at once, each with its place and its remedy.
struct SettingsError: CommandError, Equatable, CustomStringConvertible {
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

    /// All mistakes as one failure.
    var failure: CommandFailure {
        CommandFailure(description, remedy: mistakes.map(\.remedy).joined(separator: "; "), code: .wrongUse)
    }

    var description: String { mistakes.map(\.what).joined(separator: "; ") }
}
