/// Writes figures in Prometheus' text format, version 0.0.4.
struct MetricsText: Sendable {
    /// How a figure moves.
    enum Kind: String {
        /// Up only.
        case counter
        /// Up and down.
        case gauge
    }

    private(set) var text = ""

    /// A figure with its samples; the labels of each are given as they are written between the braces.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: String, value: String)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples { text += sample.labels.isEmpty ? "\(name) \(sample.value)\n" : "\(name){\(sample.labels)} \(sample.value)\n" }
    }

    /// More figures.
    mutating func append(_ other: MetricsText) {
        text += other.text
    }

    /// A figure of one sample.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int64) {
        add(name, kind, help, [("", "\(value)")])
    }
}
