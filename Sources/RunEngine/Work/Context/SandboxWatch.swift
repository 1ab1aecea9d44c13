internal import CSystem
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Reports at once when a sandbox's daemon ends: with one descriptor per live sandbox, and no polling.
final class SandboxWatch: Sendable {
    @TransportLoop private final class Entry {
        let descriptor: Descriptor
        let watch: Watch

        init(_ descriptor: consuming Descriptor, _ ended: @escaping @TransportLoop () -> Void) throws(SystemError) {
            let raw = descriptor.raw
            self.descriptor = descriptor
            watch = try TransportLoop.watch(raw, for: .read) { _ in ended() }
        }
    }

    @TransportLoop private var entries: [RunKey: Entry] = [:]

    init() {}

    /// Calls `ended` once when the process ends, or at once if it no longer exists. Watching a run again has no effect.
    func watch(_ process: HostProcess, of run: RunKey, _ ended: @escaping @Sendable () -> Void) {
        TransportLoop.post { [self] in
            guard entries[run] == nil else { return }
            do throws(SystemError) {
                let descriptor = try Descriptor(result: hearth_pidfd_open(process.pid), of: "pidfd_open")
                entries[run] = try Entry(descriptor) { [self] in
                    remove(run)
                    ended()
                }
            } catch {
                if error.code == ESRCH { ended() }
            }
        }
    }

    /// Stops watching.
    func forget(_ run: RunKey) {
        TransportLoop.post { [self] in remove(run) }
    }

    @TransportLoop private func remove(_ run: RunKey) {
        guard let entry = entries.removeValue(forKey: run) else { return }
        TransportLoop.unwatch(entry.watch)
    }
}
