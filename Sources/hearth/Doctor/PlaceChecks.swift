internal import FoundationEssentials
internal import Glibc
internal import Runtime
internal import Server

/// Data directory, addresses, git host, limits of the machine.
enum PlaceChecks {
    /// Below it a server soon stops.
    private static let leastFreeBytes: UInt64 = 1 << 30
    /// Below it not even one run with its sandbox, its streams and the database fits.
    private static let leastDescriptors: UInt64 = 256
    private static let fewDescriptors: UInt64 = 4_096

    /// The data directory, or where it would be made. `isServed` tells that a server is at work on it.
    static func dataDirectory(_ path: String) -> (Finding, isServed: Bool) {
        let absolute = DataDirectory.absolutePath(path)
        if !FileManager.default.fileExists(atPath: absolute) { return (place(for: absolute), false) }
        do throws(CommandFailure) {
            let directory = try DataDirectory.prepare(path)
            let isServed = (try? directory.lock()) == nil
            if let free = freeBytes(directory.path), free < leastFreeBytes {
                return (
                    .warn(
                        "data", "\(directory.path) has \(free >> 20) MiB free: databases, clones and patches need more",
                        "free some, or use another disk: --data-dir"),
                    isServed
                )
            }
            return (.ok("data", directory.path + (isServed ? ", a server is at work on it" : "")), isServed)
        } catch {
            return (.fail("data", error.what, error.remedy ?? "choose another one with --data-dir"), false)
        }
    }

    /// A directory that is not there yet: somewhere above it there must be one that can be written.
    private static func place(for path: String) -> Finding {
        var parent = path
        var isDirectory = false
        while parent != "/" {
            parent = String(parent[..<(parent.lastIndex(of: "/") ?? parent.startIndex)])
            if parent.isEmpty { parent = "/" }
            if FileManager.default.fileExists(atPath: parent, isDirectory: &isDirectory) { break }
        }
        guard isDirectory, access(parent, W_OK) == 0 else {
            return .fail(
                "data", "\(path) cannot be made: \(parent) is \(isDirectory ? "not writable" : "no directory")", "choose another one with --data-dir")
        }
        return .ok("data", "\(path) will be made")
    }

    /// The addresses: free, or held by the server of the same data directory.
    static func addresses(_ configuration: Configuration, isServed: Bool) -> Finding {
        for address in configuration.addresses {
            guard let problem = problem(at: address) else { continue }
            if isServed { return .ok("listen", "\(address), taken by the server that is at work") }
            return .fail("listen", "\(address): \(problem)", "choose another address with --listen or HEARTH_LISTEN; port 0 is any free one")
        }
        return .ok("listen", configuration.addresses.map { "\($0)" }.joined(separator: ", ") + (isServed ? "" : " can be had"))
    }

    private static func problem(at address: ListenAddress) -> String? {
        guard case .tcp(let host, let port) = address else { return nil }
        let isV6 = host.contains(":")
        let listener = socket(isV6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { return "\(SystemError.last("socket"))" }
        defer { close(listener) }
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var result: Int32 = -1
        if isV6 {
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, host, &name.sin6_addr) == 1 else { return nil }
            result = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) }
            }
        } else {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            guard inet_pton(AF_INET, host, &name.sin_addr) == 1 else { return nil }
            result = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
            }
        }
        return result == 0 ? nil : "\(SystemError.last("bind"))"
    }

    /// Where repositories come from, as far as it can be seen without naming one.
    static func gitHost(_ configuration: Configuration) -> Finding {
        let base = configuration.gitBaseURL
        guard base.hasPrefix("file://") else { return .ok("git host", "\(base) (a dry run of a repository tells whether it can be read)") }
        let path = String(base.dropFirst("file://".count))
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory else {
            return .fail("git host", "there is no directory \(path)", "set HEARTH_GIT_BASE_URL to where repositories are: owner/repo below it")
        }
        return .ok("git host", base)
    }

    /// Open files.
    static func descriptors() -> Finding {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(7), &limit)
        let count = UInt64(limit.rlim_cur)
        let remedy = "ulimit -n 65536, or LimitNOFILE=65536 in the unit file"
        if count < leastDescriptors { return .fail("files", "only \(count) files may be open", remedy) }
        if count < fewDescriptors { return .warn("files", "\(count) files may be open: about \(count - 200) clients at a time", remedy) }
        return .ok("files", "\(count) may be open")
    }

    private static func freeBytes(_ path: String) -> UInt64? {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        return UInt64(information.f_bavail) * UInt64(information.f_frsize)
    }
}
