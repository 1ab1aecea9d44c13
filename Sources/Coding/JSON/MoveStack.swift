/// A stack whose elements are moved out in groups, without a copy of any of them.
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

    /// All elements from a position on, in order; they are gone from here.
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

    /// The last element, which must be there; it is gone from here.
    mutating func pop() -> Element {
        count -= 1
        return (base + count).move()
    }

    /// An element that is there.
    subscript(index: Int) -> Element { base[index] }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
