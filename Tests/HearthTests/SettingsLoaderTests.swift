import CLI
import Runtime
import Testing

@testable import hearth

@Suite struct SettingsLoaderTests {
    /// Loads the settings with a file system that holds only `files`.
    private func load(
        flags: [String: [String]] = [:], environment: [String: String] = [:], files: [String: String] = [:], config: String? = nil
    ) throws(SettingsError) -> Settings {
        let surroundings = Surroundings(environment: ["HOME": "/home/u"].merging(environment) { $1 }, cores: 4, isTerminal: false)
        var loader = SettingsLoader(flags: flags, surroundings: surroundings) { path throws(SystemError) in
            guard let text = files[path] else { throw SystemError(code: 2, call: "open \(path)") }
            return Array(text.utf8)
        }
        return try loader.load(file: config)
    }

    private func mistakes(_ body: () throws(SettingsError) -> Settings) -> [SettingsError.Mistake] {
        do throws(SettingsError) {
            _ = try body()
            return []
        } catch {
            return error.mistakes
        }
    }

    @Test func everyDefaultIsAValueOfItsType() throws {
        let settings = try load()
        for setting in Setting.all {
            if case .none = setting.default { continue }
            #expect(settings.entry(setting).value != nil, "\(setting.key)")
        }
        #expect(settings.text(.dataDirectory) == "/home/u/.local/state/hearth")
        #expect(settings.integer(.maxTurns) == 8)
        #expect(settings.text(.logFormat) == "json")
    }

    @Test func flagBeatsEnvironmentBeatsFileBeatsDefault() throws {
        let files = ["/home/u/.local/state/hearth/hearth.json": #"{"sessionTtl":"3h","maxTurns":3,"model":"a/file"}"#]
        let settings = try load(
            flags: ["--model": ["a/flag"]], environment: ["HEARTH_MODEL": "a/environment", "HEARTH_MAX_TURNS": "5"], files: files)
        #expect(settings.entry(.model) == Settings.Entry(value: .text("a/flag"), origin: .flag("--model")))
        #expect(settings.entry(.maxTurns) == Settings.Entry(value: .integer(5), origin: .environment("HEARTH_MAX_TURNS")))
        #expect(settings.entry(.sessionTTL).value == .duration(.seconds(10_800)))
        #expect(settings.entry(.sessionTTL).origin == .file("/home/u/.local/state/hearth/hearth.json"))
        #expect(settings.entry(.turnTime).origin == .default)
    }

    @Test func theFileIsLookedForInTheChosenDataDirectory() throws {
        let files = ["/data/hearth.json": #"{"model":"a/b"}"#]
        #expect(try load(flags: ["--data-dir": ["/data"]], files: files).text(.model) == "a/b")
        #expect(try load(environment: ["HEARTH_DATA_DIR": "/data"], files: files).text(.model) == "a/b")
    }

    @Test func anEmptyVariableIsNotSet() throws {
        #expect(try load(environment: ["HEARTH_MAX_TURNS": ""]).entry(.maxTurns).origin == .default)
    }

    @Test func aListIsRepeatedOrSeparatedByCommas() throws {
        let both: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 1), .unix(path: "/s")]
        #expect(try load(flags: ["--listen": ["127.0.0.1:1", "unix:/s"]]).addresses(.listen) == both)
        #expect(try load(environment: ["HEARTH_LISTEN": "127.0.0.1:1,unix:/s"]).addresses(.listen) == both)
        #expect(try load(files: ["/c": #"{"listen":["127.0.0.1:1","unix:/s"]}"#], config: "/c").addresses(.listen) == both)
    }

    @Test func anUnknownKeyNamesTheNearest() {
        let found = mistakes { () throws(SettingsError) in try load(files: ["/c": #"{"sesionTtl":"1h"}"#], config: "/c") }
        #expect(found.map(\.remedy) == ["did you mean sessionTtl?"])
    }

    @Test func everyMistakeIsReportedAtOnceWithItsPlace() {
        let found = mistakes { () throws(SettingsError) in
            try load(flags: ["--max-turns": ["0"]], environment: ["HEARTH_SESSION_TTL": "90"], files: ["/c": #"{"sandbox":"cloud"}"#], config: "/c")
        }
        #expect(found.count == 3)
        #expect(found.contains { $0.what.hasPrefix("--max-turns: '0' is not between 1 and 1000") })
        #expect(found.contains { $0.what.hasPrefix("HEARTH_SESSION_TTL: '90'") })
        #expect(found.contains { $0.what.hasPrefix("/c: sandbox: 'cloud' is not one of local, simulator") })
    }

    @Test func aNamedFileMustExistAndBeAnObject() {
        #expect(mistakes { () throws(SettingsError) in try load(config: "/none") }.count == 1)
        #expect(mistakes { () throws(SettingsError) in try load(files: ["/c": "[]"], config: "/c") }.count == 1)
        #expect(mistakes { () throws(SettingsError) in try load(files: ["/c": "{"], config: "/c") }.count == 1)
        #expect(mistakes { () throws(SettingsError) in try load(files: ["/c": #"{"maxTurns":true}"#], config: "/c") }.count == 1)
    }

    @Test func aSecretIsReadFromItsFileAndShownToNobody() throws {
        let files = ["/etc/h/c.json": #"{"modelApiKey":{"file":"key"}}"#, "/etc/h/key": "sk-1234\n"]
        let settings = try load(files: files, config: "/etc/h/c.json")
        #expect(settings.text(.modelAPIKey) == "sk-1234")
        let page = SettingsPage.configuration(settings)
        #expect(!page.contains("sk-1234"))
        #expect(page.contains("***"))
        #expect(mistakes { () throws(SettingsError) in try load(files: ["/c": #"{"model":{"file":"key"}}"#], config: "/c") }.count == 1)
    }

    @Test func aBadSecretIsNotRepeatedInTheError() {
        let found = mistakes { () throws(SettingsError) in try load(files: ["/c": #"{"modelApiKey":{"file":"key"}}"#, "/key": ""], config: "/c") }
        #expect(found.count == 1)
        #expect(found.allSatisfy { !$0.what.contains("''") })
    }

    @Test func theFileInTheDataDirectoryCannotMoveIt() {
        let files = ["/d/hearth.json": #"{"dataDir":"/elsewhere"}"#]
        #expect(mistakes { () throws(SettingsError) in try load(flags: ["--data-dir": ["/d"]], files: files) }.count == 1)
    }

    @Test func keysFlagsAndVariablesAreUnique() {
        #expect(Set(Setting.all.map(\.key)).count == Setting.all.count)
        #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
        #expect(Set(Setting.all.compactMap(\.flag)).count == Setting.all.compactMap(\.flag).count)
        #expect(Setting.all.allSatisfy { !$0.isSecret || $0.flag == nil })
    }

    @Test func thePageHoldsEverySetting() {
        for setting in Setting.all {
            #expect(SettingsPage.markdown.contains("`\(setting.variable)`"))
            #expect(SettingsPage.text.contains(setting.variable))
        }
    }
}
