internal import Coding
internal import FoundationEssentials
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}`: a run, with its patch and events if asked for, at once or when a condition is met.
struct RunHandler: Sendable {
    let services: APIServices

    @NetworkLoop func get(_ call: APICall) async throws(Failure) -> Response {
        // Bots poll, so a plain read is answered from memory, without the database.
        if call.request.target.query == nil, let known = services.cache.document(of: call.id, account: call.key.accountKey) {
            return .json(.ok, known.array)
        }
        let revision = services.cache.revision
        var view = try await services.run(call)
        var query = QueryReader(call.request.target)
        let withPatch = query.flag("patch")
        let withEvents = query.flag("events")
        let wait = query.integer("wait", APILimits.waitSeconds, default: 0)
        let until = query.choice("until", RunCondition.self) ?? .idle
        let after = query.sequenceNumber("after")
        if until == .change, after == nil { query.report("after", .required, "is required with until=change") }
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        if wait > 0 {
            view = try await services.longPoll(call, of: view.run.key, seconds: wait).wait {
                until.holds(for: $0.run, after: after ?? 0)
            } read: { () throws(Failure) in
                try await services.run(call)
            }
        }
        return try await response(view, withPatch: withPatch, withEvents: withEvents, asOf: wait > 0 ? nil : revision)
    }

    @NetworkLoop private func response(
        _ view: RunView, withPatch: Bool, withEvents: Bool, asOf revision: UInt64?
    ) async throws(Failure) -> Response {
        var run = services.envelope.run(view)
        if !withPatch, !withEvents {
            let body = SharedBytes(services.envelope.body(run))
            // A queued run is not cached: its place in the queue changes while the run does not.
            if let revision, view.run.state.status != .queued { services.cache.keep(body, of: view.run, asOf: revision) }
            return .json(.ok, body.array)
        }
        if withEvents {
            let events = try await services.engine.newestEvents(of: view.run)
            run = RunEnvelope.adding(events, omitted: (events.first?.seq ?? 1) > 1 ? "older" : nil, to: run, runID: view.run.id)
        }
        if withPatch {
            let (patch, omitted) = try await patch(of: view.run)
            run = RunEnvelope.adding(patch: patch, omitted: omitted, to: run)
        }
        return .json(.ok, services.envelope.body(run))
    }

    private func patch(of run: Run) async throws(Failure) -> (String?, String?) {
        let file: Engine.PatchFile
        do throws(Failure) {
            file = try await services.engine.patch(of: run)
        } catch {
            switch error.code {
            case .patchNotReady: return (nil, "not_ready")
            case .patchPruned: return (nil, "pruned")
            default: throw error
            }
        }
        guard file.bytes <= APILimits.inlinePatchBytes else { return (nil, "too_large") }
        let path = file.path
        let data = await BlockingPool.shared.run { FileManager.default.contents(atPath: path) }
        guard let data else { throw Failure(.internalError, "The patch's file is missing.") }
        guard let text = String(validating: data, as: UTF8.self) else { return (nil, "not_utf8") }
        return (text, nil)
    }
}

/// A condition of `?until=` that `GET /runs/{id}` waits for.
enum RunCondition: String, CaseIterable {
    case idle, action, ended, change

    /// Returns true if the run meets the condition; a change is an event with a number greater than `after`.
    func holds(for run: Run, after: Int64) -> Bool {
        switch self {
        case .idle: run.state.status == .idle || run.state.status == .ended
        case .action: run.state.status == .idle || run.state.status == .ended || run.state.phase == .waitingForAnswer
        case .ended: run.state.status == .ended
        case .change: run.lastSeq > after
        }
    }
}
