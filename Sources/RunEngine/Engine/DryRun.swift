internal import Cells
internal import Git
internal import Runtime
internal import SandboxDriver

/// The result of checking one thing that a run needs.
public struct DryRunCheck: Sendable {
    /// The verdict of a check.
    public enum Status: String, Sendable, CaseIterable {
        /// The run would have it.
        case ok
        /// It may be there, but only a run can tell.
        case warn
        /// The run would fail.
        case fail
    }

    /// The subject of the check: `repository`, `ref`, `model`, `sandbox`, `agent`.
    public let name: String
    /// The verdict.
    public let status: Status
    /// The finding, in words.
    public let detail: String
    /// The remedy; `nil` if none is needed.
    public let remedy: String?
    /// The time that the check took.
    public let durationMillis: Int64

    /// Returns the same check without paths of the server.
    func hiding(_ paths: HostPaths) -> DryRunCheck {
        DryRunCheck(
            name: name, status: status, detail: paths.hidden(in: detail), remedy: remedy.map { paths.hidden(in: $0) }, durationMillis: durationMillis)
    }
}

extension Engine {
    /// Checks everything that a run would need, and stores nothing. Checks that ask others (git host, agent program) have their own time limits.
    public func dryRun(_ new: NewRun) async -> [DryRunCheck] {
        await dryRuns.run {
            async let repository = repositoryChecks(new)
            async let agent = agentCheck()
            return (await repository + [modelCheck(new), await sandboxCheck(), await agent]).map { $0.hiding(paths) }
        }
    }

    private func repositoryChecks(_ new: NewRun) async -> [DryRunCheck] {
        let started = SystemTime().monotonic
        func check(_ name: String, _ status: DryRunCheck.Status, _ detail: String, _ remedy: String? = nil) -> DryRunCheck {
            let millis = started.duration(to: SystemTime().monotonic).millis
            return DryRunCheck(name: name, status: status, detail: detail, remedy: remedy, durationMillis: millis)
        }
        guard let name = RepositoryName(new.repositoryFullName) else { return [check("repository", .fail, "The name is not owner/repo.")] }
        do throws(RepositoryError) {
            let found = try await clones.look(name, ref: new.baseRef)
            let repository = check("repository", .ok, "\(name) can be read.")
            guard let found else {
                return [
                    repository,
                    check("ref", .warn, "\(new.baseRef ?? "") may be a commit: only a fetch can tell.", "Name a branch or a tag to be sure."),
                ]
            }
            return [repository, check("ref", .ok, "\(found.name) is at \(found.commit).")]
        } catch {
            let isRef = error.code == .refNotFound
            let failed = check(isRef ? "ref" : "repository", .fail, error.detail, error.remedy)
            return isRef ? [check("repository", .ok, "\(name) can be read."), failed] : [failed]
        }
    }

    private func modelCheck(_ new: NewRun) -> DryRunCheck {
        let needsKey = configuration.modelBaseURL != nil && configuration.modelKey == nil
        return DryRunCheck(
            name: "model", status: needsKey ? .warn : .ok,
            detail: needsKey ? "\(new.options.modelID) would be asked without a key." : "\(new.options.modelID) is in the catalog.",
            remedy: needsKey ? "Start the server with HEARTH_MODEL_API_KEY, unless the endpoint needs none." : nil, durationMillis: 0)
    }

    private func sandboxCheck() async -> DryRunCheck {
        let started = SystemTime().monotonic
        var problem: IsolationProbe.Problem?
        if configuration.isolation == .bubblewrap {
            problem = await IsolationProbe.bubblewrapProblem()
            if problem == nil { problem = await CloneCache.checkCell() }
        }
        let provider = "\(sessions.bindings.registry.provider.name), isolation \(configuration.isolation.rawValue)"
        return DryRunCheck(
            name: "sandbox", status: problem == nil ? .ok : .fail, detail: problem?.detail ?? "Sandboxes: \(provider).", remedy: problem?.remedy,
            durationMillis: started.duration(to: SystemTime().monotonic).millis)
    }

    private func agentCheck() async -> DryRunCheck {
        let started = SystemTime().monotonic
        do throws(AgentError) {
            let version = try await sessions.bindings.registry.agent.check()
            return DryRunCheck(
                name: "agent", status: .ok, detail: "\(sessions.bindings.registry.agent.name) \(version)", remedy: nil,
                durationMillis: started.duration(to: SystemTime().monotonic).millis)
        } catch {
            return DryRunCheck(
                name: "agent", status: .fail, detail: error.detail, remedy: error.remedy,
                durationMillis: started.duration(to: SystemTime().monotonic).millis)
        }
    }
}
