import Runtime
import Synchronization

@testable import Server

/// Lets a blocking client read state that is confined to the loop.
enum NetworkLoopProbe {
    static func isClosed(_ source: some BodySource) -> Bool {
        let done = Locked<Bool?>(nil)
        NetworkLoop.post { done.withLock { $0 = Mirror(reflecting: source).descendant("isClosed") as? Bool ?? false } }
        while true {
            if let value = done.withLock({ $0 }) { return value }
        }
    }
}
