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
            // The descriptor is of whatever process has the number now.
            guard ProcessIdentity.isAlive(process) else { return end(ended) }
            // The loop keeps the watch, and with it this object, until the end or the cancellation.
            entry.watch = try TransportLoop.watch(entry.descriptor.raw, for: .read) { [self] _ in end(ended) }
            self.entry = entry
        } catch {
            // Without a descriptor to spare the end is found by the next probe.
            if error.code == ESRCH { end(ended) }
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
