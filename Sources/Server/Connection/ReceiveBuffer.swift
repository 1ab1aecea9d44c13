internal import Runtime

/// Where every connection receives: the loop reads one at a time, so one buffer serves them all, for the life of the process.
@NetworkLoop enum ReceiveBuffer {
    static let shared = UnsafeMutableRawBufferPointer.allocate(byteCount: ServerLimits.readBytes, alignment: 16)
}
