internal import CSystem
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Tells at once when a sandbox's daemon ends: one descriptor a live sandbox, and no polling.
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

    /// Calls `ended` once when the process ends; at once when it is not there any more. A run that is watched already stays so.
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
