internal import Runtime

/// Why changes could not be collected: what went wrong, in words.
struct CollectError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: SystemError) {
        description = "\(error)"
    }
}
