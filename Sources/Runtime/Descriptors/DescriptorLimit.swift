internal import Glibc

/// How many descriptors this process may have open.
public enum DescriptorLimit {
    /// The soft limit (`RLIMIT_NOFILE`); `nil` when the kernel does not say.
    public static var current: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }
}
