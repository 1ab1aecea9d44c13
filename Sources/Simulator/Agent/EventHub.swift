internal import Coding
internal import Runtime
internal import Server

/// The open event streams, with heartbeats on each.
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

    fileprivate func remove(_ stream: AgentEventStream) {
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

/// One client's event stream, with the events published for its directory.
@NetworkLoop final class AgentEventStream: BodySource {
    fileprivate let directory: String
    private weak var hub: EventHub?
    private var waker: StreamWaker?
    private var waiting: [[UInt8]] = []
    private var isEnding = false

    fileprivate init(directory: String, hub: EventHub) {
        self.directory = directory
        self.hub = hub
    }

    fileprivate func send(_ frame: [UInt8]) {
        waiting.append(frame)
        waker?.wake()
    }

    func attach(_ connection: StreamWaker) {
        waker = connection
    }

    func fill(_ output: inout OutputBuffer, budget: Int) -> Fill {
        var count = 0
        while count < waiting.count, output.count < budget {
            output.write(waiting[count])
            count += 1
        }
        waiting.removeFirst(count)
        if !waiting.isEmpty { return .more }
        return isEnding ? .end : .waiting
    }

    func draining() {
        isEnding = true
    }

    func closed() {
        hub?.remove(self)
    }
}
