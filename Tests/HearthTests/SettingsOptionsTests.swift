@testable import CLI
import FoundationEssentials
import Support
import Testing

@testable import hearth

/// Settings as a command gets them: from its flags, the environment and a file on the disk.
@Suite struct SettingsOptionsTests {
    private func load(_ words: [String], _ environment: [String: String], in folder: TestFolder) throws -> Settings {
        let syntax = Syntax(words: ["serve"], summary: "", options: SettingsOptions.all)
        let surroundings = Surroundings(environment: ["HOME": folder.path].merging(environment) { $1 }, cores: 4, isTerminal: true)
        return try SettingsOptions.load(try Arguments(parsing: words, as: syntax), surroundings)
    }

    /// The data directory's file, the one that the environment names, and the one that the flag names.
    private func files(in folder: TestFolder) throws {
        for name in ["hearth", "environment", "flag"] {
            try Data("{\"model\":\"a/\(name)\"}".utf8).write(to: URL(filePath: "\(folder.path)/\(name).json"))
        }
    }

    @Test(
        arguments: [
            ([], [:], "a/hearth"), ([], ["HEARTH_CONFIG": ""], "a/hearth"), ([], ["HEARTH_CONFIG": "environment.json"], "a/environment"),
            (["--config", "flag.json"], ["HEARTH_CONFIG": "environment.json"], "a/flag"),
            (["--config", "flag.json"], ["HEARTH_MODEL": "a/variable"], "a/variable"),
            (["--config", "flag.json", "--model", "a/word"], ["HEARTH_MODEL": "a/variable"], "a/word"),
            (["--model="], [:], nil),
        ] as [([String], [String: String], String?)])
    func theFileAndTheValueAreChosen(words: [String], environment: [String: String], model: String?) throws {
        let folder = TestFolder()
        try files(in: folder)
        let words = words.map { $0 == "flag.json" ? "\(folder.path)/\($0)" : $0 } + ["--data-dir", folder.path]
        let environment = environment.mapValues { $0 == "environment.json" ? "\(folder.path)/\($0)" : $0 }
        if let model {
            #expect(try load(words, environment, in: folder).text(.model) == model)
        } else {
            let error = #expect(throws: SettingsError.self) { try load(words, environment, in: folder) }
            #expect(error?.text == "hearth: --model: '' is empty\n        model: \(Setting.model.text)\n" && error?.failure.code == .wrongUse)
        }
    }

    @Test func severalMistakesAreOneFailure() throws {
        let error = SettingsError(mistakes: [.init(what: "a is wrong", remedy: "mend a"), .init(what: "b is wrong", remedy: "mend b")])
        #expect(error.text == "hearth: a is wrong\n        mend a\nhearth: b is wrong\n        mend b\n")
        #expect(error.failure == CommandFailure("a is wrong; b is wrong", remedy: "mend a; mend b", code: .wrongUse))
    }

    @Test(arguments: [
        ("--session-ttl", "1s", true), ("--session-ttl", "999ms", false), ("--session-ttl", "7d", true), ("--session-ttl", "7d1ms", false),
        ("--expiry-notice", "0s", true), ("--expiry-notice", "24h", true), ("--expiry-notice", "24h1s", false), ("--max-turns", "1", true),
        ("--max-turns", "1000", true), ("--max-turns", "1001", false), ("--max-turns", "1.5", false), ("--turn-events", "10", true),
        ("--turn-events", "9", false), ("--max-tree", "1MiB", true), ("--max-tree", "1048575", false), ("--min-free", "0", true),
        ("--min-free", "16TiB", true), ("--min-free", "17TiB", false), ("--isolation", "Auto", false), ("--git-base-url", "file:///srv", true),
        ("--git-base-url", "srv", false), ("--public-url", "https://", false), ("--public-url", "https://a b", false),
        ("--listen", "127.0.0.1:0,", false),
    ])
    func theEndsOfARangeBelongToIt(flag: String, text: String, isValid: Bool) {
        let folder = TestFolder()
        if isValid {
            #expect(throws: Never.self) { try load([flag, text], [:], in: folder) }
        } else {
            #expect(throws: SettingsError.self) { try load([flag, text], [:], in: folder) }
        }
    }

    /// Secrets are masked by `--print-config` and hidden in the log.
    @Test func everySecretIsKnownToTheLog() throws {
        let secrets = Setting.all.filter(\.isSecret)
        let values = Dictionary(uniqueKeysWithValues: secrets.map { ($0.variable, "secret-of-\($0.key)") })
        let settings = try load([], values.merging(["HEARTH_MODEL": "a/public"]) { $1 }, in: TestFolder())
        #expect(Set(settings.secrets) == Set(values.values) && secrets.count >= 2)
        let page = SettingsPage.configuration(settings)
        for value in values.values { #expect(!page.contains(value)) }
        #expect(page.contains("a/public") && page.split(separator: "***").count == secrets.count + 1)
    }
}
