/// Writes metrics in the text format of Prometheus, version 0.0.4.
struct MetricsText: Sendable {
    /// The type of a metric.
    enum MetricType: String {
        /// A value that never falls.
        case counter
        /// A value that rises and falls.
        case gauge
    }

    private(set) var text = ""

    /// Adds a metric with its samples; the labels of a sample are the text between the braces.
    mutating func add(_ name: String, _ type: MetricType, _ help: String, _ samples: [(labels: String, value: String)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type.rawValue)\n"
        for sample in samples { text += sample.labels.isEmpty ? "\(name) \(sample.value)\n" : "\(name){\(sample.labels)} \(sample.value)\n" }
    }

    /// Appends the metrics of another text.
    mutating func append(_ other: MetricsText) {
        text += other.text
    }

    /// Adds a metric with one sample.
    mutating func add(_ name: String, _ type: MetricType, _ help: String, _ value: Int64) {
        add(name, type, help, [("", "\(value)")])
    }
}
