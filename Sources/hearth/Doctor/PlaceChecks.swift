internal import CLI
internal import FoundationEssentials
internal import Glibc
internal import Runtime
internal import Server

/// Checks the data directory, the addresses, the git host and the machine's limits.
enum PlaceChecks {
    /// The free space below which a server will soon stop.
    private static let leastFreeBytes: UInt64 = 1 << 30
    /// The fewest descriptors with which one run, its sandbox, its streams and the database can work.
    private static let leastDescriptors = 256
    private static let fewDescriptors = 4_096

    /// Checks the data directory, or the place where it would be created. `isServed` is true if a server runs on it.
    static func dataDirectory(_ path: String) -> (Diagnosis, isServed: Bool) {
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

    /// Checks the place of a missing directory: the nearest existing directory above it must be writable.
    private static func place(for path: String) -> Diagnosis {
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

    /// Checks that the addresses are free, or held by the server of the same data directory.
    static func addresses(_ configuration: Configuration, isServed: Bool) async -> Diagnosis {
        for address in configuration.addresses {
            guard let problem = await problem(at: address) else { continue }
            if isServed { return .ok("listen", "\(address), taken by the server that is at work") }
            return .fail("listen", "\(address): \(problem)", "choose another address with --listen or HEARTH_LISTEN; port 0 is any free one")
        }
        return .ok("listen", configuration.addresses.map { "\($0)" }.joined(separator: ", ") + (isServed ? "" : " can be had"))
    }

    /// Listens on the address as the server would, and stops at once. Returns the problem, or `nil` if there is none.
    @NetworkLoop private static func problem(at address: ListenAddress) async -> String? {
        let server = HTTPServer(handler: ClosureHandler { _ in .text(.unavailable, "") })
        do throws(SystemError) {
            _ = try server.listen(on: ServerProcess.socket(address))
        } catch {
            return "\(error)"
        }
        await server.drain(grace: .zero)
        return nil
    }

    /// Checks the place that repositories come from, as far as possible without naming one.
    static func gitHost(_ configuration: Configuration) -> Diagnosis {
        let base = configuration.gitBaseURL
        guard base.hasPrefix("file://") else { return .ok("git host", "\(base) (a dry run of a repository tells whether it can be read)") }
        let path = String(base.dropFirst("file://".count))
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory else {
            return .fail("git host", "there is no directory \(path)", "set HEARTH_GIT_BASE_URL to where repositories are: owner/repo below it")
        }
        return .ok("git host", base)
    }

    /// Checks the number of files that may be open.
    static func descriptors() -> Diagnosis {
        let count = DescriptorLimit.current ?? 0
        let remedy = "ulimit -n 65536, or LimitNOFILE=65536 in the unit file"
        if count < leastDescriptors { return .fail("files", "only \(count) files may be open", remedy) }
        if count < fewDescriptors { return .warn("files", "\(count) files may be open: about \(count - 200) clients at a time", remedy) }
        return .ok("files", "\(count) may be open")
    }

    private static func freeBytes(_ path: String) -> UInt64? {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        let (bytes, isBeyond) = UInt64(information.f_bavail).multipliedReportingOverflow(by: UInt64(information.f_frsize))
        return isBeyond ? .max : bytes
    }
}
