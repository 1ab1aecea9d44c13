internal import Coding
internal import Runtime
internal import Transport

/// Follows a run's stream, reconnects after a cut, and shows the events.
struct RunFollower: Sendable {
    /// The state of the run at which following stops.
    enum Until: Sendable {
        case idle, ended
    }

    private static let frameBytes = 4 << 20
    /// The most attempts in a row to reconnect.
    private static let attempts = 60

    let client: APIClient
    let run: String
    let display: any RunDisplay
    /// Puts the agent's questions to the user.
    var asker: QuestionAsker?
    /// The time between two attempts to connect.
    var pause = Duration.seconds(1)

    /// Follows the stream from an event on. Returns when the stream announces its end.
    func follow(after position: Int64, until: Until) async throws(CommandFailure) {
        var last = position
        var wasThere = false
        var failures = 0
        while !Task.isCancelled {
            do throws(CommandFailure) {
                guard let body = try await client.stream("/runs/\(run)/stream\(until == .idle ? "?until=idle" : "")", lastEventID: last) else {
                    return
                }
                wasThere = true
                failures = 0
                if try await read(body, &last) { return }
            } catch {
                // A server that refuses a request would refuse it again; one that has gone may come back.
                guard error.code == .noServer, wasThere, failures + 1 < RunFollower.attempts else { throw error }
                failures += 1
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Reads a connection's events; returns true if the stream has ended for good.
    private func read(_ body: ByteStream, _ last: inout Int64) async throws(CommandFailure) -> Bool {
        var decoder = SSEDecoder(limit: RunFollower.frameBytes)
        while let bytes = try? await body.next() {
            for case .event(let event) in decoder.consume(bytes.array) {
                guard let event = RunEvent(type: event.type ?? "", event.data) else { continue }
                if let seq = event.seq { last = seq }
                if event.type == "stream.end" { return event.data["reason"]?.asString != "server_stopping" }
                // Events do not name the sandbox and the agent: read the document before showing the line.
                if display.wantsDocument, event.type == "phase", let run = try? await client.json("GET", "/runs/\(run)")["run"] {
                    await display.know(run)
                }
                await display.show(event)
                if event.type == "question" { await asker?.take(event.data) }
            }
        }
        return false
    }
}
