internal import RunEngine
internal import Runtime
internal import Server

/// `GET /metrics`
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
            "hearth_info", .gauge, "The server.",
            [("version=\"\(server.version)\",sandbox=\"\(server.sandbox)\",isolation=\"\(server.isolation)\"", "1")])
        write(figures, to: &text)
        text.add("hearth_streams", .gauge, "Readers of streams and long polls.", Int64(services.hub.count))
        counts.write(to: &text)
        // Off the loop: it reads files and lists every open descriptor.
        text.append(await BlockingPool.shared.run { ProcessFigures.text })
        var response = Response.text(.ok, text.text)
        response.fields["content-type"] = "text/plain; version=0.0.4"
        return response
    }

    private func write(_ figures: EngineFigures, to text: inout MetricsText) {
        text.add(
            "hearth_runs", .gauge, "Runs that have not ended, by status.",
            figures.runs.sorted { $0.key.rawValue < $1.key.rawValue }.map { ("status=\"\($0.key.rawValue)\"", "\($0.value)") })
        text.add("hearth_runs_created_total", .counter, "Runs of all time.", figures.runsCreated)
        text.add("hearth_events_total", .counter, "Events of all time.", figures.eventsAppended)
        text.add("hearth_turns_waiting", .gauge, "Prompts that wait for their turn.", figures.turnsWaiting)
        text.add("hearth_turns_at_work", .gauge, "Turns that hold a slot.", figures.turnsAtWork)
        text.add("hearth_turn_slots", .gauge, "Slots for turns (HEARTH_MAX_TURNS).", figures.slots)
        text.add(
            "hearth_sandboxes", .gauge, "Sandboxes that are not gone, by state.",
            figures.sandboxes.sorted { $0.key < $1.key }.map { ("state=\"\($0.key)\"", "\($0.value)") })
        text.add(
            "hearth_egress_connections_total", .counter, "Connections that sandboxes have asked for since the server began.",
            [("outcome=\"allowed\"", "\(figures.connections.allowed)"), ("outcome=\"refused\"", "\(figures.connections.refused)")])
        text.add("hearth_database_bytes", .gauge, "Bytes of the database and its write-ahead log.", figures.databaseBytes)
        text.add("hearth_database_read_only", .gauge, "1 when the database takes no writes.", figures.isReadOnly ? 1 : 0)
    }
}
