internal import Coding
internal import Runtime

/// The encoded OpenAPI document. It is large, needs no key, and never changes while the server runs, so the first request makes it, off the loop.
final class OpenAPICache: Sendable {
    private let bytes = Locked<SharedBytes?>(nil)

    func document(of facts: ServerFacts) async -> SharedBytes {
        if let bytes = bytes.withLock({ $0 }) { return bytes }
        let made = await BlockingPool.shared.run {
            SharedBytes(OpenAPIDocument(version: facts.server.version, serverURL: facts.publicURL).value.encoded())
        }
        bytes.withLock { $0 = made }
        return made
    }
}
