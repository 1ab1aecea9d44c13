internal import Coding
internal import Runtime
internal import SandboxDriver
internal import Server

/// Answers the server's calls, which arrive on the control socket.
final class ControlHandler: HTTPHandler {
    private let host: Host

    init(host: Host) {
        self.host = host
    }

    @NetworkLoop func respond(to request: Request) async -> Response {
        do throws(SandboxError) {
            let body = try await bytes(of: request)
            guard request.method == .post, let path = request.target.segments, path.count == 2, path[0] == "v1",
                let call = HostProtocol.Call(rawValue: path[1])
            else { throw .failed("there is no such call") }
            return try await answer(call, body, request)
        } catch {
            return .json(.conflict, encode(HostProtocol.Problem(error)))
        }
    }

    @NetworkLoop private func answer(_ call: HostProtocol.Call, _ body: [UInt8], _ request: Request) async throws(SandboxError) -> Response {
        switch call {
        case .health: return json(host.health(try decode(body)))
        case .place: return json(try await host.tree.place(try decode(body)))
        case .egress:
            let message: HostProtocol.EgressRequest = try decode(body)
            return json(host.setEgress(message.egress))
        case .start: return json(try await host.start(try decode(body)))
        case .output:
            let details: HostProtocol.ProcessRequest = try decode(body)
            let page = try await process(details).output(from: details.offset, within: wait(details))
            var response = Response(.ok, body: .bytes(SharedBytes(page.bytes)))
            response.fields = [
                "content-type": "application/octet-stream", "x-offset": "\(page.offset)", "x-end": page.isAtEnd ? "1" : "0",
            ]
            return response
        case .exit:
            let details: HostProtocol.ProcessRequest = try decode(body)
            return json(HostProtocol.ExitAnswer(exit: try await process(details).exit(within: wait(details))))
        case .signal:
            let details: HostProtocol.ProcessRequest = try decode(body)
            try process(details).signal(details.signal)
            return json(HostProtocol.Nothing())
        case .read:
            let details: HostProtocol.ReadRequest = try decode(body)
            let access = host.access
            return .json(
                .ok,
                try await BlockingPool.shared.run { () throws(SandboxError) in
                    try access.read(details.path, offset: details.offset, count: min(details.count, HostLimits.pageBytes))
                })
        case .write:
            guard let path = request.target.queryItems?.first(where: { $0.name == "path" })?.value else { throw .badPath("the path is missing") }
            let access = host.access
            try await BlockingPool.shared.run { () throws(SandboxError) in try access.write(body, to: SandboxPath(path)) }
            return json(HostProtocol.Nothing())
        case .lease:
            let lease: HostProtocol.Lease = try decode(body)
            host.renewLease(.milliseconds(lease.millis))
            return json(lease)
        case .usage: return json(await host.usage())
        case .end:
            Task { @NetworkLoop [host] in await host.end() }
            return json(HostProtocol.Nothing())
        }
    }

    @NetworkLoop private func process(_ request: HostProtocol.ProcessRequest) throws(SandboxError) -> HostedProcess {
        guard let process = host.processes[request.process] else { throw .noSuchProcess }
        return process
    }

    private func wait(_ request: HostProtocol.ProcessRequest) -> Duration {
        min(.milliseconds(max(0, request.waitMillis)), HostLimits.longestWait)
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
