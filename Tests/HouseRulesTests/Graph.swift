/// A directed graph of names.
struct Graph {
    private let arrows: [String: Set<String>]

    init(_ arrows: [String: Set<String>]) {
        self.arrows = arrows
    }

    /// Returns the groups of names that can reach each other (Tarjan's strongly connected components with more than one member), sorted.
    func circles() -> [[String]] {
        var search = Search(arrows: arrows)
        for name in arrows.keys.sorted() where search.numbers[name] == nil { search.visit(name) }
        return search.circles.map { $0.sorted() }.sorted { $0[0] < $1[0] }
    }

    private struct Search {
        let arrows: [String: Set<String>]
        var numbers: [String: Int] = [:]
        var lowest: [String: Int] = [:]
        var stack: [String] = []
        var circles: [[String]] = []

        init(arrows: [String: Set<String>]) {
            self.arrows = arrows
        }

        mutating func visit(_ name: String) {
            let number = numbers.count
            numbers[name] = number
            lowest[name] = number
            stack.append(name)
            for next in (arrows[name] ?? []).sorted() {
                if numbers[next] == nil {
                    visit(next)
                    lowest[name] = min(lowest[name] ?? number, lowest[next] ?? number)
                } else if stack.contains(next) {
                    lowest[name] = min(lowest[name] ?? number, numbers[next] ?? number)
                }
            }
            guard lowest[name] == number, let start = stack.firstIndex(of: name) else { return }
            if stack.count - start > 1 { circles.append(Array(stack[start...])) }
            stack.removeSubrange(start...)
        }
    }
}
