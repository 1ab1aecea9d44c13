import FoundationEssentials
import Glibc
import Runtime
import Testing

/// A server that cannot isolate its runs does not start, unless its operator has explicitly turned isolation off.
@Suite(.enabled(if: ReplacedBubblewrap.isPossible)) struct IsolationRefusalTests {
    /// Runs the program on a machine whose bubblewrap is this script; `nil` stands for no bubblewrap at all.
    private func hearth(
        _ words: [String], bubblewrap script: String?, _ variables: [String: String] = [:], by user: [String] = [], seconds: Int = 20
    ) async throws -> ProcessOutput {
        let folder = try TemporaryDirectory()
        try folder.write("#!/bin/sh\n\(script ?? "")\n", to: "bwrap")
        try FileManager.default.createDirectory(atPath: folder.file("git"), withIntermediateDirectories: true)
        _ = try await Shell.run("chmod", ["-R", "a+rwX,a+x", folder.path])
        let place = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", script == nil ? "/dev/null" : folder.file("bwrap"), "/usr/bin/bwrap", "--"]
        let settings = [
            "HEARTH_DATA_DIR": folder.file("data"), "HEARTH_LISTEN": "127.0.0.1:0", "HEARTH_GIT_BASE_URL": "file://\(folder.file("git"))",
            "HEARTH_SANDBOX": "local", "HEARTH_OPENCODE": "/nowhere", "HEARTH_LOG_FORMAT": "text",
        ]
        let line = user + place + ["timeout", "\(seconds)", TestServer.hearth] + words
        return try await Shell.run(line[0], Array(line.dropFirst()), environment: settings.merging(variables) { $1 }, within: .seconds(40))
    }

    @Test(arguments: ["auto", "bubblewrap"], ["echo bwrap: No permissions >&2; exit 1", "kill -9 $$", "sleep 60", nil])
    func theServerDoesNotStart(isolation: String, script: String?) async throws {
        let words =
            switch script {
            case nil: "bubblewrap is not installed"
            case "sleep 60": "bubblewrap did not answer within"
            default: "bubblewrap does not work here"
            }
        for user in ReplacedBubblewrap.users {
            let output = try await hearth(["serve"], bubblewrap: script, ["HEARTH_ISOLATION": isolation], by: user)
            #expect(output.status == .exited(1) && !output.text.contains("listening"), "\(output.text)\(output.errorText)")
            #expect(output.errorText.contains(words) && output.errorText.contains("HEARTH_ISOLATION=none"), "\(output.errorText)")
        }
    }

    @Test func theOperatorsWordIsEnoughAndTheSimulatorNeedsNone() async throws {
        let open = try await hearth(["serve"], bubblewrap: "exit 1", ["HEARTH_ISOLATION": "none"], seconds: 8)
        #expect(open.text.contains("listening") && open.errorText.contains("runs are not isolated from this machine: HEARTH_ISOLATION is none"))
        let simulated = try await hearth(["serve"], bubblewrap: nil, ["HEARTH_SANDBOX": "simulator"], seconds: 8)
        #expect(simulated.text.contains("listening") && simulated.errorText.contains("the simulated agent works without isolation"))
        let wanted = try await hearth(["serve"], bubblewrap: nil, ["HEARTH_SANDBOX": "simulator", "HEARTH_ISOLATION": "bubblewrap"])
        #expect(wanted.status == .exited(1) && wanted.errorText.contains("bubblewrap is not installed"), "\(wanted.errorText)")
    }

    @Test(arguments: ["exit 1", "sleep 60", nil]) func theDoctorSaysSo(script: String?) async throws {
        let output = try await hearth(["doctor"], bubblewrap: script)
        let text = output.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(output.status == .exited(1) && text.contains("fail isolation bubblewrap") && text.contains("HEARTH_ISOLATION=none"), "\(output.text)")
    }
}

/// The capabilities of the machine that these tests run on.
private enum ReplacedBubblewrap {
    static let isPossible = access("/usr/bin/bwrap", X_OK) == 0
    /// The command prefixes for this user and, if it can become others, for one without privileges.
    static let users: [[String]] = getuid() == 0 ? [[], ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]] : [[]]
}
