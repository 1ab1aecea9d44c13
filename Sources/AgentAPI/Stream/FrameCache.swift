internal import Coding
internal import RunEngine
internal import Runtime

/// The frames of recently sent events: encoded once, and shared by all streams of the run.
@NetworkLoop final class FrameCache {
    private struct Key: Hashable {
        let run: RunKey
        let seq: Int64
    }

    private var frames: [Key: SharedBytes] = [:]
    private var order: [Key] = []
    /// The index in `order` of the oldest frame, once the cache is full.
    private var next = 0

    nonisolated init() {}

    /// Returns the frame of an event of the run with this key and id.
    func frame(of event: StoredEvent, run: RunKey, id: String) -> SharedBytes {
        let key = Key(run: run, seq: event.seq)
        if let known = frames[key] { return known }
        var data: [UInt8] = []
        data.reserveCapacity(event.body.count + 192)
        EventEnvelope.write(event, runID: id, to: &data)
        let frame = SharedBytes(SSEEncoder.event(id: event.seq, type: event.type, data: data))
        if order.count < APILimits.cachedFrames {
            order.append(key)
        } else {
            frames[order[next]] = nil
            order[next] = key
            next = (next + 1) % APILimits.cachedFrames
        }
        frames[key] = frame
        return frame
    }
}
