internal import FoundationEssentials
internal import Glibc

/// The bubblewrap options that all cells share, whatever runs in them: namespaces, the system's programs, and the visible parts of `/etc`, `/proc` and
/// `/dev`.
public enum CellWalls {
    /// Memory that a cell can take by writing to `/dev/shm`, which no process limit counts. Without: half of the machine's memory.
    static let sharedMemoryBytes = 64 << 20

    /// Own namespaces, no capabilities, an empty environment, and no further user namespaces.
    public static let namespaces = [
        "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
        "--new-session", "--disable-userns", "--cap-drop", "ALL", "--clearenv",
    ]

    /// The same with the machine's network, for programs that must reach a host: only the files are shut off.
    public static let networkedNamespaces = namespaces.filter { $0 != "--unshare-net" }

    /// The additional files of `/etc` needed to resolve host names.
    public static let nameService = ["resolv.conf", "hosts", "host.conf", "gai.conf"].flatMap { ["--ro-bind-try", "/etc/\($0)", "/etc/\($0)"] }

    /// The system's programs and libraries, read-only, with the links to them that a merged `/usr` has.
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

    /// The files of `/etc` that programs need to start and to use TLS. No whole folder is bound, since private keys lie beside the certificates.
    public static let configuration = [
        "ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf", "pki/tls/certs", "pki/tls/openssl.cnf", "pki/ca-trust/extracted", "crypto-policies",
        "ca-certificates", "ca-certificates.conf", "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone",
        "mime.types", "terminfo", "nsswitch.conf", "services", "protocols",
    ].flatMap { ["--ro-bind-try", "/etc/\($0)", "/etc/\($0)"] }

    /// The cell's own processes. No file of the kernel can be written, and those that tell of the machine's memory, keys and timers are hidden.
    ///
    /// File modes alone do not ensure that: where the server is root, the kernel's files take the user inside for root.
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

    /// The few devices that programs need, and a `/dev/shm` of fixed size.
    public static let devices = [
        "--dev", "/dev", "--perms", "1777", "--size", "\(sharedMemoryBytes)", "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
    ]

    /// Comes after all mounts: what a cell writes outside its own folders would be held in memory, without a limit.
    public static let closedRoot = ["--remount-ro", "/"]

    /// Returns whether a kernel file is writable, readable by its owner only, or reveals the layout of memory.
    private static func isClosed(_ name: String, mode: mode_t) -> Bool {
        mode & 0o222 != 0 || mode & 0o004 == 0 || revealing.contains(name)
    }

    private static let revealing: Set = [
        "keys", "key-users", "kallsyms", "iomem", "ioports", "sched_debug", "timer_list", "timer_stats", "latency_stats",
    ]

    private static func kind(_ path: String) -> mode_t {
        var information = stat()
        return lstat(path, &information) == 0 ? information.st_mode & S_IFMT : 0
    }
}
