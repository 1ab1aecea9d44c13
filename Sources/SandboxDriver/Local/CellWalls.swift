internal import FoundationEssentials
internal import Glibc

/// The options of bubblewrap that every cell has in common, whatever runs in it: namespaces, the system's programs, and what of `/etc`, `/proc` and
/// `/dev` is seen.
public enum CellWalls {
    /// Memory that a cell can take by writing to `/dev/shm`, which no limit of a process counts. Without: half of the machine's memory.
    static let sharedMemoryBytes = 64 << 20

    /// Namespaces of its own, no capabilities, no environment, and no way to make further user namespaces.
    public static let namespaces = [
        "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
        "--new-session", "--disable-userns", "--cap-drop", "ALL", "--clearenv",
    ]

    /// The same with the machine's network, for what has to reach a host: then the files are all that is shut off.
    public static let networkedNamespaces = namespaces.filter { $0 != "--unshare-net" }

    /// Of `/etc` what looking up the address of a host takes besides.
    public static let nameService = ["resolv.conf", "hosts", "host.conf", "gai.conf"].flatMap { ["--ro-bind-try", "/etc/\($0)", "/etc/\($0)"] }

    /// The system's programs and libraries, not to be written, with the links to them that a merged `/usr` has.
    public static var programs: [String] {
        var options = ["--ro-bind", "/usr", "/usr"]
        for path in ["/bin", "/sbin", "/lib", "/lib64", "/lib32"] {
            switch kind(path) {
            case S_IFLNK: options += ["--symlink", "usr\(path)", path]
            case S_IFDIR: options += ["--ro-bind", path, path]
            default: break
            }
        }
        return options
    }

    /// Of `/etc` what programs need to start and to speak TLS. Private keys lie beside the certificates, so folders are not given whole.
    public static let configuration = [
        "ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf", "pki/tls/certs", "pki/tls/openssl.cnf", "pki/ca-trust/extracted", "crypto-policies",
        "ca-certificates", "ca-certificates.conf", "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone",
        "mime.types", "terminfo", "nsswitch.conf", "services", "protocols",
    ].flatMap { ["--ro-bind-try", "/etc/\($0)", "/etc/\($0)"] }

    /// The cell's own processes; nothing of the kernel is to be written, and what describes the machine's memory, keys and timers is not seen.
    ///
    /// Modes alone do not see to that: where the server is root, the user inside is root outside to the kernel's files.
    public static let processes: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var options = ["--proc", "/proc"]
        for name in names.sorted() where name.first?.isNumber == false {
            let path = "/proc/\(name)"
            var information = stat()
            guard lstat(path, &information) == 0 else { continue }
            switch information.st_mode & S_IFMT {
            case S_IFDIR: options += ["--ro-bind", path, path]
            case S_IFREG where isClosed(name, mode: information.st_mode): options += ["--ro-bind", "/dev/null", path]
            default: break
            }
        }
        return options
    }()

    /// The few devices that programs need, and a `/dev/shm` of a fixed size.
    public static let devices = [
        "--dev", "/dev", "--perms", "1777", "--size", "\(sharedMemoryBytes)", "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
    ]

    /// After everything is mounted: what a cell writes beside its own folders would be held in memory, without a limit.
    public static let closedRoot = ["--remount-ro", "/"]

    /// A file of the kernel that can be written, or that the kernel itself shows to its owner only, or that says where things lie in memory.
    private static func isClosed(_ name: String, mode: mode_t) -> Bool {
        mode & 0o222 != 0 || mode & 0o004 == 0 || telling.contains(name)
    }

    private static let telling: Set = [
        "keys", "key-users", "kallsyms", "iomem", "ioports", "sched_debug", "timer_list", "timer_stats", "latency_stats",
    ]

    private static func kind(_ path: String) -> mode_t {
        var information = stat()
        return lstat(path, &information) == 0 ? information.st_mode & S_IFMT : 0
    }
}
