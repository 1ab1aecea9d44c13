internal import Coding
internal import Runtime
internal import Transport

extension OpenCodeV1 {
    func events(of session: AgentSessionID) async throws(AgentError) -> AsyncStream<AgentEvent> {
        let stream: HTTPStream
        do throws(TransportError) {
            stream = try await calls.client.stream(
                HTTPRequest("GET", calls.target("/event", [])), limit: OpenCodeLimits.waitingEventBytes, overflow: .cut,
                timeouts: TransportTimeouts(firstByte: OpenCodeLimits.question, idle: OpenCodeLimits.eventSilence))
        } catch {
            throw OpenCodeCalls.failure(error)
        }
        guard stream.head.isSuccess else {
            throw .refused(status: stream.head.status, detail: "no event stream")
        }
        guard stream.head.contentType == "text/event-stream" else { throw .malformed("an event stream of type \(stream.head.contentType)") }
        // Query the children once the stream is open: sessions that begin from now on are reported there.
        let children = try await descendants(of: session)
        let feed = EventFeed(stream.body, EventDecoder(root: session, children: children), memory, session)
        return AsyncStream { await feed.next() }
    }
}
