internal import CSystem
internal import Glibc
internal import Runtime
internal import Transport

/// Reports at once when a sandbox's host ends: with one descriptor, and no polling.
final class HostWatch: EndWatch {
    @TransportLoop private final class Entry {
        let descriptor: Descriptor
        var watch: Watch?

        init(_ descriptor: consuming Descriptor) {
            self.descriptor = descriptor
        }
    }

    @TransportLoop private var entry: Entry?
    @TransportLoop private var isOver = false

    /// Calls `ended` once when the process ends, or at once if it no longer exists.
    init(_ process: HostProcess, _ ended: @escaping @Sendable () -> Void) {
        TransportLoop.post { [self] in start(process, ended) }
    }

    func cancel() {
        TransportLoop.post { [self] in stop() }
    }

    @TransportLoop private func start(_ process: HostProcess, _ ended: @escaping @Sendable () -> Void) {
        guard !isOver else { return }
        do throws(SystemError) {
            let entry = Entry(try Descriptor(result: hearth_pidfd_open(process.pid), of: "pidfd_open"))
            // The descriptor is of whatever process has the number now. One that cannot be looked at, for want of a descriptor, is no sign of death:
            // if it has ended, the descriptor says so.
            let found = ProcessIdentity.of(process.pid)
            guard process.bootID == ProcessIdentity.bootID, found == nil || found == process else { return end(ended) }
            // The loop keeps the watch, and with it this object, until the end or the cancellation.
            entry.watch = try TransportLoop.watch(entry.descriptor.raw, for: .read) { [self] _ in end(ended) }
            self.entry = entry
        } catch {
            if error.code == ESRCH { return end(ended) }
            // There is no descriptor to spare now; until there is one, the end is found by the next probe.
            Task { [weak self] in
                try? await Task.sleep(for: LocalLimits.watchRetry)
                self?.start(process, ended)
            }
        }
    }

    @TransportLoop private func end(_ ended: @Sendable () -> Void) {
        guard !isOver else { return }
        stop()
        ended()
    }

    @TransportLoop private func stop() {
        isOver = true
        if let watch = entry?.watch { TransportLoop.unwatch(watch) }
        entry = nil
    }
}
