internal import Cells
internal import Database
internal import Crypto
internal import FoundationEssentials
internal import Git
internal import RunEngine
internal import Runtime
internal import SandboxDriver
internal import Transport

/// Checks libraries and programs.
enum ProgramChecks {
    /// Checks the libraries that this program runs with.
    static func libraries() -> Diagnosis {
        libraries(
            sqlite: DatabaseLibrary.version, isSufficient: DatabaseLibrary.isSufficient,
            others: [TransportLibrary.version.split(separator: " ").first.map(String.init) ?? "", CryptoLibrary.version])
    }

    /// Checks the given versions.
    static func libraries(sqlite: String, isSufficient: Bool, others: [String]) -> Diagnosis {
        let words = ["sqlite \(sqlite)"] + others.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        guard isSufficient else {
            return .fail("libraries", "sqlite \(sqlite) is too old for the database", "install libsqlite3 3.38 or later")
        }
        return .ok("libraries", words.joined(separator: ", "))
    }

    /// Checks git, which fetches and compares.
    static func git() async -> Diagnosis {
        let remedy = "apt install git (2.30 or later)"
        guard let text = await version(of: "git") else { return .fail("git", "git does not run here: runs could not be cloned", remedy) }
        let number = text.split(separator: " ").last { $0.first?.isNumber == true }.map(String.init) ?? "?"
        let parts = number.split(separator: ".").compactMap { Int($0) }
        guard parts.count >= 2, (parts[0], parts[1]) >= (2, 30) else { return .fail("git", "git \(number) is too old", remedy) }
        return .ok("git", number)
    }

    /// Checks ripgrep, which the agent searches with.
    static func ripgrep(_ configuration: Configuration) async -> Diagnosis? {
        guard configuration.place == .local else { return nil }
        guard let text = await version(of: "rg") else {
            return .warn("ripgrep", "rg is not on PATH: the agent would fetch one at its first search, or search slowly", "apt install ripgrep")
        }
        return .ok("ripgrep", text.split(separator: " ").dropFirst().first.map(String.init) ?? text)
    }

    /// Checks the isolation of runs.
    static func isolation(_ configuration: Configuration) async -> Diagnosis? {
        guard configuration.place == .local || configuration.isolation == .bubblewrap else { return nil }
        if configuration.isolation == .none {
            return .warn(
                "isolation", "HEARTH_ISOLATION is none: an agent can read and change what this user can",
                "leave HEARTH_ISOLATION out, and install bubblewrap")
        }
        if let problem = await IsolationProbe.bubblewrapProblem() { return .fail("isolation", problem.detail, problem.remedy) }
        if let problem = await CloneCache.checkCell() { return .fail("isolation", "git cannot be shut in: \(problem.detail)", problem.remedy) }
        return .ok("isolation", "bubblewrap, user namespaces work")
    }

    /// Checks the user that the server would run as.
    static func user(_ configuration: Configuration) -> Diagnosis {
        guard let cells = CellUser.current else { return .ok("user", "not root") }
        let remedy = "give the server a user of its own, as the package does"
        guard configuration.isolation != .none, configuration.place == .local else { return .warn("user", "root", remedy) }
        return .warn("user", "root; sandboxes are of user \(cells.id), which nobody is", remedy)
    }

    /// Checks the agent.
    static func agent(_ configuration: Configuration) async -> Diagnosis {
        guard configuration.place == .local else { return .ok("agent", "simulated: no real agent works in these runs") }
        let driver = ServingPlan.openCode(configuration)
        do throws(AgentError) {
            return .ok("agent", "opencode \(try await driver.check()) (\(ServingPlan.absolute(configuration.openCode)))")
        } catch {
            return .fail("agent", error.detail, error.remedy ?? "set HEARTH_OPENCODE to the program of OpenCode")
        }
    }

    /// Returns the first line that `NAME --version` prints; `nil` if it does not run.
    private static func version(of name: String) async -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let spec = ProcessSpec(executable: name, arguments: ["--version"], environment: ["PATH": path, "HOME": "/nonexistent"])
        guard let output = try? await ChildProcess.run(spec, timeout: .seconds(10), outputLimit: 4_096), output.status.isSuccess else { return nil }
        return output.text.split(separator: "\n").first.map(String.init)
    }
}
