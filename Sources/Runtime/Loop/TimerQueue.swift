/// The handle of a scheduled action. Cancelling one that has run is harmless.
public struct TimerID: Sendable, Hashable {
    let number: UInt64
}

/// Actions ordered by deadline. A cancelled entry stays in the heap until it comes up, so both operations take O(log n) or less.
struct TimerQueue {
    private struct Entry {
        let deadline: Instant
        let id: UInt64
    }

    private var heap: [Entry] = []
    private var actions: [UInt64: @Sendable () -> Void] = [:]
    private var nextID: UInt64 = 0

    /// The number of live actions.
    var count: Int { actions.count }

    mutating func add(at deadline: Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
        nextID += 1
        actions[nextID] = action
        heap.append(Entry(deadline: deadline, id: nextID))
        siftUp(heap.count - 1)
        return TimerID(number: nextID)
    }

    mutating func cancel(_ timer: TimerID) {
        guard actions.removeValue(forKey: timer.number) != nil else { return }
        // Otherwise deadlines that move on each use would fill the heap with dead entries.
        if heap.count > 64, heap.count > 2 * actions.count { rebuild() }
    }

    /// Returns the next deadline; `nil` if there is none.
    mutating func nextDeadline() -> Instant? {
        dropDead()
        return heap.first?.deadline
    }

    /// Removes and returns the next action due at `now`; `nil` if there is none.
    mutating func takeDue(at now: Instant) -> (@Sendable () -> Void)? {
        dropDead()
        guard let first = heap.first, first.deadline <= now else { return nil }
        removeFirst()
        return actions.removeValue(forKey: first.id)
    }

    private mutating func dropDead() {
        while let first = heap.first, actions[first.id] == nil { removeFirst() }
    }

    private mutating func rebuild() {
        heap.removeAll { actions[$0.id] == nil }
        var index = heap.count / 2 - 1
        while index >= 0 {
            siftDown(index)
            index -= 1
        }
    }

    private mutating func removeFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        siftDown(0)
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (heap[left].deadline.nanos, heap[left].id) < (heap[right].deadline.nanos, heap[right].id)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0, precedes(index, (index - 1) / 2) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && precedes(child, least) { least = child }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
