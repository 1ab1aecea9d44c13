internal import CLI

/// The options of commands that need settings, and the settings that they lead to.
enum SettingsOptions {
    /// The option for the file, and one for each setting that has a flag.
    static let all =
        [Syntax.Option.value("--config", "FILE", "read settings from FILE (HEARTH_CONFIG; default hearth.json in the data directory)")]
        + SettingsPage.options

    /// The options that a command needs to find the data directory.
    static let placeOnly = all.filter { ["--config", "--data-dir"].contains($0.flag) }

    /// Returns the settings of this process.
    static func load(_ arguments: Arguments, _ surroundings: Surroundings = .current) throws(SettingsError) -> Settings {
        var flags: [String: [String]] = [:]
        for setting in Setting.all {
            if let flag = setting.flag, arguments.has(flag) { flags[flag] = arguments.all(flag) }
        }
        var loader = SettingsLoader(flags: flags, surroundings: surroundings, read: FileBytes.read)
        let named = arguments.value("--config") ?? surroundings.environment["HEARTH_CONFIG"]
        return try loader.load(file: named.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// Returns the data directory that the command line, the environment or the file names.
    static func dataDirectory(_ arguments: Arguments) throws(SettingsError) -> String {
        try load(arguments).text(.dataDirectory) ?? ""
    }
}
