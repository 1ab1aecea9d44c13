internal import CSystem
internal import Glibc
public import Runtime

/// The system calls that a cell cannot make: a seccomp filter that bubblewrap puts on what it starts, and that everything started there inherits.
///
/// Sockets are those of Unix, IPv4, IPv6 and netlink only: some others, as those to a virtual machine's host, belong to no namespace. Keyrings,
/// BPF, io_uring, performance counters, mounts and further namespaces are closed, and so are the calls of other architectures.
public enum CellFilter {
    /// The descriptor from which bubblewrap reads the filter.
    public static let descriptor: Int32 = 5

    /// The options that have bubblewrap read it.
    public static let options = ["--seccomp", "\(descriptor)"]

    /// The filter, to be read once. Hold it until bubblewrap was started.
    public static func open() throws(SystemError) -> Descriptor {
        var ends: [Int32] = [-1, -1]
        guard hearth_pipe(&ends) == 0 else { throw .last("pipe") }
        let reading = Descriptor(owning: ends[0])
        let writing = Descriptor(owning: ends[1])
        guard !program.isEmpty, write(writing.raw, program, program.count) == program.count else {
            throw .last("write the filter of system calls")
        }
        return reading
    }

    private static let program: [UInt8] = {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = bytes.withUnsafeMutableBytes { hearth_cell_filter($0.baseAddress, $0.count) }
        return Array(bytes.prefix(count))
    }()
}
