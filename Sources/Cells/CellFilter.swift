internal import CSystem
internal import Glibc
public import Runtime

/// The system calls that a cell may not make: a seccomp filter that bubblewrap sets on the process it starts, and that all its descendants inherit.
///
/// Sockets are Unix, IPv4, IPv6 and netlink only: some others, such as those to a virtual machine's host, belong to no namespace. Keyrings, BPF,
/// io_uring, performance counters, mounts and further namespaces are refused, and so are the calls of other architectures.
public enum CellFilter {
    /// The descriptor from which bubblewrap reads the filter.
    public static let descriptor: Int32 = 5

    /// The options that make bubblewrap read the filter.
    public static let options = ["--seccomp", "\(descriptor)"]

    /// Returns a descriptor from which the filter can be read once. Hold it until bubblewrap has started.
    public static func open() throws(SystemError) -> Descriptor {
        guard !program.isEmpty else { throw SystemError(code: EINVAL, call: "make the filter of system calls") }
        return try ShortPipe.holding(program)
    }

    private static let program: [UInt8] = {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = bytes.withUnsafeMutableBytes { hearth_cell_filter($0.baseAddress, $0.count) }
        return Array(bytes.prefix(count))
    }()
}
