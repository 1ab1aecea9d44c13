internal import Coding
internal import Runtime
internal import SandboxDriver
internal import Server

/// Answers a server's requests about its sandbox, which arrive on the control socket.
final class ControlHandler: HTTPHandler {
    private let host: Host

    init(host: Host) {
        self.host = host
    }

    @NetworkLoop func respond(to request: Request) async -> Response {
        do throws(SandboxError) {
            let body = try await bytes(of: request)
            guard request.method == .post, let call = request.target.segments, call.count == 2, call[0] == "v1" else {
                throw .failed("there is no such call")
            }
            return try await answer(call[1], body, request)
        } catch {
            return .json(.conflict, encode(HostProtocol.Problem(error)))
        }
    }

    @NetworkLoop private func answer(_ call: String, _ body: [UInt8], _ request: Request) async throws(SandboxError) -> Response {
        switch call {
        case "health": return json(host.health(try decode(body)))
        case "place": return json(try await host.tree.place(try decode(body)))
        case "egress":
            let message: HostProtocol.EgressRequest = try decode(body)
            return json(host.setEgress(message.egress))
        case "start": return json(try await host.start(try decode(body)))
        case "output":
            let question: HostProtocol.ProcessRequest = try decode(body)
            let page = try await process(question).output(from: question.offset, within: wait(question))
            var response = Response(.ok, body: .bytes(SharedBytes(page.bytes)))
            response.fields = [
                "content-type": "application/octet-stream", "x-offset": "\(page.offset)", "x-end": page.isAtEnd ? "1" : "0",
            ]
            return response
        case "exit":
            let question: HostProtocol.ProcessRequest = try decode(body)
            return json(HostProtocol.ExitAnswer(exit: try await process(question).exit(within: wait(question))))
        case "signal":
            let question: HostProtocol.ProcessRequest = try decode(body)
            try process(question).signal(question.signal)
            return json(HostProtocol.Nothing())
        case "read":
            let question: HostProtocol.ReadRequest = try decode(body)
            let access = host.access
            return .json(
                .ok,
                try await BlockingPool.shared.run { () throws(SandboxError) in
                    try access.read(question.path, offset: question.offset, count: min(question.count, HostLimits.pageBytes))
                })
        case "write":
            guard let path = request.target.queryItems?.first(where: { $0.name == "path" })?.value else { throw .badPath("the path is missing") }
            let access = host.access
            try await BlockingPool.shared.run { () throws(SandboxError) in try access.write(body, to: SandboxPath(path)) }
            return json(HostProtocol.Nothing())
        case "lease":
            let lease: HostProtocol.Lease = try decode(body)
            host.renewLease(.milliseconds(lease.millis))
            return json(lease)
        case "usage": return json(await host.usage())
        case "end":
            Task { @NetworkLoop [host] in await host.end() }
            return json(HostProtocol.Nothing())
        default: throw .failed("there is no such call: \(call)")
        }
    }

    @NetworkLoop private func process(_ question: HostProtocol.ProcessRequest) throws(SandboxError) -> HostedProcess {
        guard let process = host.processes[question.process] else { throw .noSuchProcess }
        return process
    }

    private func wait(_ question: HostProtocol.ProcessRequest) -> Duration {
        min(.milliseconds(max(0, question.waitMillis)), HostLimits.longestWait)
    }

    @NetworkLoop private func bytes(of request: Request) async throws(SandboxError) -> [UInt8] {
        do throws(HTTPFailure) {
            return try await request.body.collect(atMost: HostLimits.bodyBytes).array
        } catch {
            throw .failed(error.detail)
        }
    }

    private func decode<Value: Decodable>(_ body: [UInt8]) throws(SandboxError) -> Value {
        do {
            return try JSONCoding.decode(Value.self, from: body)
        } catch {
            throw .failed("the request was not understood")
        }
    }

    private func json(_ value: some Encodable) -> Response { .json(.ok, encode(value)) }

    private func encode(_ value: some Encodable) -> [UInt8] { (try? JSONCoding.encode(value)) ?? Array("{}".utf8) }
}
