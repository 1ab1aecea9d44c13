internal import Coding
internal import Runtime
internal import Server

/// One client's event stream, with the events published for its directory.
@NetworkLoop final class AgentEventStream: BodySource {
    let directory: String
    private weak var hub: EventHub?
    private var waker: StreamWaker?
    private var waiting: [[UInt8]] = []
    private var isEnding = false

    init(directory: String, hub: EventHub) {
        self.directory = directory
        self.hub = hub
    }

    func send(_ frame: [UInt8]) {
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
