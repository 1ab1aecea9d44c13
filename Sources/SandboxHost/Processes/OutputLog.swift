internal import SandboxDriver

/// The output of a process: its beginning and its end, with true offsets. Never makes the process wait.
struct OutputLog {
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    /// The true offset of the first byte of the tail.
    private var tailStart: UInt64 = 0
    private(set) var end: UInt64 = 0

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        end += UInt64(bytes.count)
        var rest = bytes[...]
        if head.count < HostLimits.outputHeadBytes {
            let room = min(rest.count, HostLimits.outputHeadBytes - head.count)
            head.append(contentsOf: rest.prefix(room))
            rest = rest.dropFirst(room)
            tailStart = UInt64(head.count)
        }
        tail.append(contentsOf: rest)
        // Cut in large steps: moving seven megabytes for each line would take all the host's time.
        if tail.count > HostLimits.outputTailBytes + HostLimits.outputHeadBytes {
            let surplus = tail.count - HostLimits.outputTailBytes
            tail.removeFirst(surplus)
            tailStart += UInt64(surplus)
        }
    }

    func page(from offset: UInt64, isOver: Bool) -> OutputPage {
        let bytes: [UInt8]
        var start = offset
        if offset < UInt64(head.count) {
            bytes = Array(head[Int(offset)...].prefix(HostLimits.pageBytes))
        } else {
            start = min(max(offset, tailStart), end)
            bytes = Array(tail[Int(start - tailStart)...].prefix(HostLimits.pageBytes))
        }
        let next = start + UInt64(bytes.count)
        return OutputPage(bytes: bytes, offset: start, nextOffset: next, isAtEnd: isOver && next >= end)
    }
}
