internal import Coding
internal import Runtime

/// The open event streams.
@NetworkLoop final class EventHub {
    private var streams: [AgentEventStream] = []
    private var isBeating = false

    nonisolated init() {}

    func open(directory: String) -> AgentEventStream {
        let stream = AgentEventStream(directory: directory, hub: self)
        stream.send(EventHub.frame("server.connected", [:]))
        streams.append(stream)
        beat()
        return stream
    }

    func publish(_ type: String, _ properties: JSONValue, directory: String, _ change: ([UInt8]) -> [UInt8]) {
        let frame = change(EventHub.frame(type, properties))
        for stream in streams where stream.directory == directory { stream.send(frame) }
    }

    func remove(_ stream: AgentEventStream) {
        streams.removeAll { $0 === stream }
    }

    private func beat() {
        guard !isBeating, !streams.isEmpty else { return }
        isBeating = true
        NetworkLoop.schedule(after: AgentLimits.heartbeat) { [weak self] in
            guard let self else { return }
            for stream in streams { stream.send(EventHub.frame("server.heartbeat", [:])) }
            isBeating = false
            beat()
        }
    }

    private static func frame(_ type: String, _ properties: JSONValue) -> [UInt8] {
        let event: JSONValue = ["id": .string(AgentID.make("evt")), "type": .string(type), "properties": properties]
        return Array("data: ".utf8) + event.encoded() + [10, 10]
    }
}
