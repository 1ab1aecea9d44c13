internal import Coding
internal import Runtime
public import Transport

/// A driver for OpenCode: its own program, or one that speaks its protocol.
public struct OpenCodeDriver: AgentDriver {
    /// The name shown in `environment.agent`.
    public let name: String
    /// The program.
    public let installation: [String]
    /// The format of the provider in its configuration.
    public let modelFormats: [ModelFormat] = [.chatCompletions]
    private let launch: OpenCodeLaunch

    /// Creates a driver for a program.
    ///
    /// - Parameters:
    ///   - name: `opencode`, or the name of a stand-in.
    ///   - executable: an absolute path.
    ///   - leadingArguments: arguments before `serve`, for a program with several roles.
    ///   - isStandIn: `true` for a program that speaks like OpenCode, loads nothing from repositories, and asks no model.
    ///   - machinePath: this machine's `PATH`, for sandboxes that share its programs.
    public init(
        name: String = "opencode", executable: String, leadingArguments: [String] = [], isStandIn: Bool = false,
        machinePath: String = "/usr/local/bin:/usr/bin:/bin"
    ) {
        self.name = name
        installation = [executable]
        launch = OpenCodeLaunch(
            executable: executable, leadingArguments: leadingArguments, machinePath: machinePath,
            hidden: isStandIn ? [] : OpenCodeLaunch.configurationNames)
    }

    /// Runs the program to get its version, and refuses untested versions.
    @discardableResult public func check() async throws(AgentError) -> String {
        let output: ProcessOutput
        do throws(SystemError) {
            // The program creates directories wherever it runs, and unpacks libraries into the temporary directory.
            let home = try TemporaryFolder("hearth-version")
            defer { home.remove() }
            let spec = ProcessSpec(
                executable: launch.executable, arguments: launch.leadingArguments + ["--version"],
                environment: ["PATH": launch.machinePath, "HOME": home.path, "TMPDIR": home.path])
            output = try await ChildProcess.run(spec, timeout: OpenCodeLimits.question, outputLimit: 4_096)
        } catch {
            guard ProgramLookup.problem(launch.executable, path: launch.machinePath) != nil else {
                throw .startFailed("\(name) does not start: \(error)")
            }
            throw .missing(detail: "\(name): \(error)", remedy: OpenCodeVersion.remedy)
        }
        guard output.status.isSuccess, let version = OpenCodeVersion(output.text) else {
            throw .missing(detail: "\(launch.executable) does not run as OpenCode (\(output.status))", remedy: OpenCodeVersion.remedy)
        }
        guard version.isTested else {
            throw .missing(detail: "OpenCode \(version) is not one of the tested versions", remedy: OpenCodeVersion.remedy)
        }
        return version.description
    }

    /// Returns the files and the process that start the server.
    public func start(_ launch: AgentLaunch) -> AgentStart {
        self.launch.start(launch)
    }

    /// Returns a new prompt id.
    public func makePromptID() -> PromptID {
        OpenCodePromptID.make()
    }

    /// Waits until the server answers, refuses untested versions, and compares the server's configuration with the intended one: a server reports
    /// itself healthy even if its configuration is broken.
    public func connect(to endpoint: Endpoint, launch: AgentLaunch, within limit: Duration) async throws(AgentError) -> any AgentServer {
        let client = HTTPClient(endpoint.adding("Authorization", OpenCodeLaunch.authorization(launch.password)))
        let time = SystemTime()
        let deadline = time.monotonic.advanced(by: limit)
        let version = try await version(client, deadline)
        let calls = OpenCodeCalls(client: client, directory: launch.workspace.text)
        let rest = max(.seconds(1), time.monotonic.duration(to: deadline))
        let configuration = try await calls.get("/config", within: rest).value
        guard OpenCodeConfiguration.isOf(launch.asks, configuration) else {
            throw .unsupported("the agent's configuration is not the one it was started with")
        }
        let providers = try await calls.get("/config/providers", within: rest).value["providers"]?.asArray ?? []
        let ours = providers.first { $0["id"]?.asString == OpenCodeConfiguration.provider }
        guard ours?["models"]?[launch.modelID] != nil else { throw .unsupported("the agent does not know the model \(launch.modelID)") }
        return OpenCodeV1(
            client: client, version: version, directory: launch.workspace.text, provider: OpenCodeConfiguration.provider)
    }

    private func probe(_ client: HTTPClient) async -> DialectProbe.Outcome {
        do throws(TransportError) {
            return try await DialectProbe(client: client).run(within: OpenCodeLimits.startProbe)
        } catch {
            return .unknown(error.detail)
        }
    }

    private func version(_ client: HTTPClient, _ deadline: Runtime.Instant) async throws(AgentError) -> String {
        let time = SystemTime()
        var last = "no answer"
        repeat {
            switch await probe(client) {
            case .v1(let version):
                guard OpenCodeVersion(version)?.isTested == true else {
                    throw .unsupported("OpenCode \(version) is not one of the tested versions; \(OpenCodeVersion.remedy)")
                }
                return version
            case .v2(let version): throw .unsupported("OpenCode \(version) speaks another dialect; \(OpenCodeVersion.remedy)")
            case .wrongPassword: throw .refused(status: 401, detail: "wrong password")
            case .unknown(let description): last = description
            }
            do throws(CancellationError) {
                try await TransportLoop.sleep(for: OpenCodeLimits.startProbeStep)
            } catch {
                throw .unreachable("cancelled")
            }
        } while time.monotonic < deadline
        throw .startFailed("the agent's server does not answer: \(last)")
    }
}
