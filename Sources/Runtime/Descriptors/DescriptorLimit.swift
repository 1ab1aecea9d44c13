internal import Glibc

/// The number of descriptors that this process may have open.
public enum DescriptorLimit {
    /// The soft limit (`RLIMIT_NOFILE`); `nil` if the kernel does not report it.
    public static var current: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }
}
