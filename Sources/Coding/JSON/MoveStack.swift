/// A stack whose elements are moved out in groups, without being copied.
struct MoveStack<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    mutating func push(_ element: consuming Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count += 1
    }

    /// Removes and returns all elements from a position on, in order.
    mutating func popAll(from position: Int) -> [Element] {
        let size = count - position
        guard size > 0 else { return [] }
        let source = base + position
        count = position
        return [Element](unsafeUninitializedCapacity: size) { buffer, initialized in
            buffer.baseAddress?.moveInitialize(from: source, count: size)
            initialized = size
        }
    }

    /// Removes and returns the last element, which must exist.
    mutating func pop() -> Element {
        count -= 1
        return (base + count).move()
    }

    /// The element at an index, which must exist.
    subscript(index: Int) -> Element { base[index] }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
