internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /metrics`: figures for Prometheus.
struct MetricsHandler: Sendable {
    let services: APIServices
    let counts: RequestCounts
    let access: MetricsAccess

    @NetworkLoop func respond(_ request: Request) async throws(Failure) -> Response {
        try access.check(request)
        let figures = try await services.engine.figures()
        var text = MetricsText()
        let server = services.facts.server
        text.add(
            "hearth_info", .gauge, "The server's version and sandboxes.",
            [("version=\"\(server.version)\",sandbox=\"\(server.sandbox)\",isolation=\"\(server.isolation)\"", "1")])
        write(figures, to: &text)
        text.add("hearth_streams", .gauge, "Open streams and long polls.", Int64(services.hub.count))
        counts.write(to: &text)
        // Off the loop, because this reads files and lists every open descriptor.
        text.append(await BlockingPool.shared.run { ProcessFigures.text })
        var response = Response.text(.ok, text.text)
        response.fields["content-type"] = "text/plain; version=0.0.4"
        return response
    }

    private func write(_ figures: EngineFigures, to text: inout MetricsText) {
        text.add(
            "hearth_runs", .gauge, "Runs that have not ended, by status.",
            figures.runs.sorted { $0.key.rawValue < $1.key.rawValue }.map { ("status=\"\($0.key.rawValue)\"", "\($0.value)") })
        text.add("hearth_runs_created_total", .counter, "Runs ever created.", figures.runsCreated)
        text.add("hearth_events_total", .counter, "Events ever written.", figures.eventsAppended)
        text.add("hearth_turns_waiting", .gauge, "Prompts whose turn has not started.", figures.turnsWaiting)
        text.add("hearth_turns_at_work", .gauge, "Turns that hold a slot.", figures.turnsAtWork)
        text.add("hearth_turn_slots", .gauge, "Slots for turns (HEARTH_MAX_TURNS).", figures.slots)
        text.add(
            "hearth_sandboxes", .gauge, "Sandboxes that exist, by state.",
            figures.sandboxes.sorted { $0.key < $1.key }.map { ("state=\"\($0.key)\"", "\($0.value)") })
        text.add(
            "hearth_egress_connections_total", .counter, "Connections that sandboxes have asked for since the server started, by outcome.",
            [("outcome=\"allowed\"", "\(figures.connections.allowed)"), ("outcome=\"refused\"", "\(figures.connections.refused)")])
        text.add("hearth_database_bytes", .gauge, "Size of the database and its write-ahead log in bytes.", figures.databaseBytes)
        text.add("hearth_database_read_only", .gauge, "1 if the database accepts no writes, otherwise 0.", figures.isReadOnly ? 1 : 0)
    }
}

/// Guards the metrics: callers must present the token, or, if none is set, be on the same machine and not behind a proxy.
struct MetricsAccess: Sendable {
    let token: Secret<String>?

    func check(_ request: Request) throws(Failure) {
        if let token {
            guard let given = BearerToken.read(request.fields), constantTimeEqual(Array(token.reveal().utf8), Array(given.utf8)) else {
                throw Failure(
                    .unauthenticated, "The metrics require their token.", remedy: "Send Authorization: Bearer with the value of HEARTH_METRICS_TOKEN."
                )
            }
            return
        }
        let isForwarded = request.fields["x-forwarded-for"] != nil || request.fields["forwarded"] != nil
        guard !isForwarded, MetricsAccess.isLocal(request.peer) else {
            throw Failure(
                .unauthenticated, "The metrics are available on the server's own machine only.",
                remedy: "Ask there, or start the server with HEARTH_METRICS_TOKEN and send it as Authorization: Bearer.")
        }
    }

    private static func isLocal(_ peer: Peer) -> Bool {
        switch peer {
        case .tcp(let host, _): host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
        case .unix: true
        case .unknown: false
        }
    }
}

/// The kernel's figures about this process, named as the client libraries of Prometheus name them.
private enum ProcessFigures {
    static var text: MetricsText {
        var text = MetricsText()
        var usage = rusage()
        getrusage(__rusage_who_t(0), &usage)
        let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        text.add("process_cpu_seconds_total", .counter, "Processor time in seconds.", [("", "\(seconds)")])
        if let pages = statm().dropFirst().first {
            text.add("process_resident_memory_bytes", .gauge, "Resident memory in bytes.", pages * Int64(sysconf(Int32(_SC_PAGESIZE))))
        }
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        text.add("process_open_fds", .gauge, "Open file descriptors.", Int64(open))
        return text
    }

    private static func statm() -> [Int64] {
        (ProcFile.text("/proc/self/statm") ?? "").split(separator: " ").compactMap { Int64($0) }
    }
}
