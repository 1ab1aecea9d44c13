internal import CSystem
internal import Glibc

/// A private mount namespace, in which the overlay of the work tree is mounted. For single-threaded processes only.
enum MountNamespace {
    /// Enters a new namespace; returns `false` if the machine does not allow it.
    static func enter() -> Bool {
        let (user, group) = (geteuid(), getegid())
        if hearth_unshare_mount() != 0 {
            guard hearth_unshare_user_and_mount() == 0, write("deny", to: "setgroups"), write("\(user) \(user) 1\n", to: "uid_map"),
                write("\(group) \(group) 1\n", to: "gid_map")
            else { return false }
        }
        // Otherwise the mounts would propagate to the rest of the machine, where `/` is shared.
        return hearth_mount("none", "/", "none", UInt(MS_REC | MS_SLAVE), "") == 0
    }

    private static func write(_ text: String, to name: String) -> Bool {
        let file = hearth_open("/proc/self/\(name)", O_WRONLY, 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) == text.utf8.count
    }
}
