internal import Runtime

/// The reason why changes could not be collected, in words.
struct CollectError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: SystemError) {
        description = "\(error)"
    }
}
