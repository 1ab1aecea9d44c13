internal import CSystem
internal import Glibc
public import Runtime

/// The system calls denied to a cell: a seccomp filter that bubblewrap applies to the process it starts and that all its descendants inherit.
///
/// Only Unix, IPv4, IPv6 and netlink sockets are allowed: some others, such as those to a virtual machine's host, belong to no namespace. Keyrings,
/// BPF, io_uring, performance counters, mounts and further namespaces are denied, and so are the system calls of other architectures.
public enum CellFilter {
    /// The descriptor from which bubblewrap reads the filter.
    public static let descriptor: Int32 = 5

    /// The options that make bubblewrap read the filter.
    public static let options = ["--seccomp", "\(descriptor)"]

    /// Returns a descriptor from which the filter can be read once. Hold it until bubblewrap has started.
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
