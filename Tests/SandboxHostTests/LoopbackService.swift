import FoundationEssentials
import Runtime
import Server

/// A service of the machine that nobody inside may reach; also a model endpoint that repeats the key it refuses.
@NetworkLoop final class LoopbackService {
    private var server: HTTPServer?
    private(set) var port: UInt16 = 0
    /// The keys with which it was called.
    private(set) var keys: [String] = []

    init() throws {
        let made = HTTPServer(
            handler: ClosureHandler { [weak self] request in
                let key = request.fields["authorization"] ?? ""
                self?.keys.append(key)
                return .text(.unauthorized, "refused \(key.split(separator: " ").last ?? "") as \(Data(key.utf8).base64EncodedString())\n")
            })
        server = made
        if case .tcp(_, let chosen) = try made.listen(on: .tcp(host: "127.0.0.1", port: 0)) { port = chosen }
    }
}
