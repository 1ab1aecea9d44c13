import Coding
import Support

@testable import SandboxDriver

/// The frames of a real or composed event stream, with the messages that the server would list afterwards.
struct Recording {
    let frames: [JSONValue]
    /// The session of the prompt.
    let root: AgentSessionID
    /// The prompt: the first user message in the stream.
    let prompt: PromptID
    let entries: [WireEntry]

    /// - Parameter text: `data: {…}` frames.
    init(_ text: String) {
        frames = RecordedStreams.events(in: text)
        let user = frames.first { $0["type"]?.asString == "message.updated" && $0["properties"]?["info"]?["role"]?.asString == "user" }
        let error = frames.first { $0["type"]?.asString == "session.error" }
        root = AgentSessionID(rawValue: (user ?? error)?["properties"]?["sessionID"]?.asString ?? "")
        prompt = PromptID(rawValue: user?["properties"]?["info"]?["id"]?.asString ?? "")
        entries = Recording.list(frames, in: root.rawValue)
    }

    private static func list(_ frames: [JSONValue], in session: String) -> [WireEntry] {
        var order: [String] = []
        var infos: [String: JSONValue] = [:]
        var parts: [String: [(id: String, value: JSONValue)]] = [:]
        for frame in frames where frame["properties"]?["sessionID"]?.asString == session {
            if frame["type"]?.asString == "message.updated", let info = frame["properties"]?["info"], let id = info["id"]?.asString {
                if infos.updateValue(info, forKey: id) == nil { order.append(id) }
            }
            if frame["type"]?.asString == "message.part.updated", let part = frame["properties"]?["part"], let id = part["id"]?.asString,
                let message = part["messageID"]?.asString
            {
                if let index = parts[message, default: []].firstIndex(where: { $0.id == id }) {
                    parts[message]?[index].value = part
                } else {
                    parts[message, default: []].append((id, part))
                }
            }
        }
        return order.compactMap { id in
            infos[id].flatMap { WireMessage($0) }.map { WireEntry(message: $0, parts: (parts[id] ?? []).compactMap { WirePart($0.value) }) }
        }
    }

    var turn: TurnSlice? { TurnSlice(of: prompt, in: entries) }

    /// The events that the decoder yields.
    var events: [AgentEvent] {
        var decoder = EventDecoder(root: root)
        return frames.flatMap { decoder.decode($0.encoded()) }
    }

    var failure: AgentFailure? {
        for case .failure(let failure, let session) in events where session == root { return failure }
        return nil
    }

    /// Returns the verdict on the turn, as the driver would.
    func verdict(wasInterrupted: Bool = false) -> TurnVerdict {
        guard let turn else { return .failed(failure ?? AgentFailure(kind: .promptNotStarted, detail: "")) }
        return turn.verdict(wasInterrupted: wasInterrupted, failure: failure)
    }
}
