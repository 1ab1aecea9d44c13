internal import Runtime

/// The buffer that every connection receives into: the loop reads one connection at a time, so one buffer serves all, for the life of the process.
@NetworkLoop enum ReceiveBuffer {
    static let shared = UnsafeMutableRawBufferPointer.allocate(byteCount: ServerLimits.readBytes, alignment: 16)
}
