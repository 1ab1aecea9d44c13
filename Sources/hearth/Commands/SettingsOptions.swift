/// The options that every command with settings takes, and the settings they lead to.
enum SettingsOptions {
    /// The file's option and one for each setting that may stand on a command line.
    static let all =
        [Syntax.Option.value("--config", "FILE", "read settings from FILE (HEARTH_CONFIG; default hearth.json in the data directory)")]
        + SettingsPage.options

    /// What a command needs to find the data directory.
    static let placeOnly = all.filter { ["--config", "--data-dir"].contains($0.flag) }

    /// The settings of this process.
    static func load(_ arguments: Arguments, _ surroundings: Surroundings = .current) throws(SettingsError) -> Settings {
        var flags: [String: [String]] = [:]
        for setting in Setting.all {
            if let flag = setting.flag, arguments.has(flag) { flags[flag] = arguments.all(flag) }
        }
        var loader = SettingsLoader(flags: flags, surroundings: surroundings, read: FileBytes.read)
        let named = arguments.value("--config") ?? surroundings.environment["HEARTH_CONFIG"]
        return try loader.load(file: named.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// The data directory that the line, the environment or the file names.
    static func dataDirectory(_ arguments: Arguments) throws(SettingsError) -> String {
        try load(arguments).text(.dataDirectory) ?? ""
    }
}
