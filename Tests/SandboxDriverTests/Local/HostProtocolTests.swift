import Coding
import Crypto
import Testing

@testable import SandboxDriver

/// The messages between a server and the hosts of its sandboxes, some of which are of another version.
@Suite struct HostProtocolTests {
    private func text(_ value: some Encodable) throws -> JSONValue { try JSONValue(parsing: try JSONCoding.encode(value)) }

    private func read<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONCoding.decode(type, from: Array(text.utf8))
    }

    /// Hosts of earlier versions know these names.
    @Test func theMessagesAreWrittenAsEver() throws {
        let egress = Egress(
            policy: .hosts(["x.com"]),
            model: Egress.Model(baseURL: "https://a/v1", key: Secret("k"), token: Secret("t"), modelID: "m", formats: [.chatCompletions]))
        #expect(
            try text(HostProtocol.EgressRequest(egress)) == [
                "policy": ["hosts": ["_0": ["x.com"]]],
                "model": ["baseURL": "https://a/v1", "key": "k", "token": "t", "modelID": "m", "formats": ["chat_completions"]],
            ])
        #expect(try text(HostProtocol.EgressRequest(Egress(policy: .none, model: nil))) == ["policy": ["none": [:]]])
        #expect(
            try text(HostProtocol.ProcessRequest(process: ProcessID(rawValue: 7), waitMillis: 1, offset: 2, signal: 9))
                == ["process": 7, "waitMillis": 1, "offset": 2, "signal": 9])
        #expect(
            try text(HostProtocol.ReadRequest(path: SandboxPath("/a"), offset: 1, count: 2)) == ["path": ["text": "/a"], "offset": 1, "count": 2])
        #expect(try text(HostProtocol.Lease(millis: 5)) == ["millis": 5])
        #expect(try text(ProcessIdentity(pid: 7, startTicks: 9, bootID: "b")) == ["pid": 7, "startTicks": 9, "bootID": "b"])
        #expect(try text(SandboxUsage(exceeded: .disk))["exceeded"] == "disk")
    }

    /// A server of an earlier version names no formats, and means the only one that there was; formats of a later version stay closed.
    @Test(arguments: [
        ("", [ModelFormat.chatCompletions]), (#","formats":null"#, [.chatCompletions]), (#","formats":["chat_completions"]"#, [.chatCompletions]),
        (#","formats":[]"#, []), (#","formats":["brand_new"]"#, []), (#","formats":["brand_new","chat_completions"]"#, [.chatCompletions]),
    ])
    func theFormatsOfModelCallsAreThoseThatAreNamed(member: String, formats: [ModelFormat]) throws {
        let request: HostProtocol.EgressRequest = try read(
            #"{"policy":{"public":{}},"model":{"baseURL":"https://a/v1","token":"t","modelID":"m"\#(member)}}"#)
        let model = try #require(request.egress.model)
        #expect(model.formats == formats && model.key == nil && model.token.reveal() == "t" && request.egress.policy == .public)
    }

    @Test(arguments: [
        SandboxError.gone("a"), .notOurs("b"), .createFailed("c"), .quota("d"), .programMissing("e"), .badPath("f"), .noSuchProcess, .resource("g"),
        .timedOut("h"), .failed("i"),
    ])
    func anErrorArrivesAsItWasSent(error: SandboxError) throws {
        let sent = try text(HostProtocol.Problem(error))
        #expect(try JSONCoding.decode(HostProtocol.Problem.self, from: sent.encoded()).error == error)
        let unknown: HostProtocol.Problem = try read(#"{"kind":"brandNew","detail":"words"}"#)
        #expect(unknown.error == .failed("words"))
    }

    @Test(
        arguments: [
            ("memory", .memory), ("processes", .processes), ("disk", .disk), ("space", .space), ("pids", .other("pids")), ("", .other("")),
        ] as [(String, SandboxUsage.Limit)]) func aLimitOfAnotherVersionKeepsItsName(name: String, limit: SandboxUsage.Limit) throws
    {
        let usage: SandboxUsage = try read(
            #"{"memoryBytes":1,"processes":2,"diskBytes":3,"exceeded":"\#(name)","model":{"requests":1,"unfinishedInARow":0,"failuresInARow":0,"refused":0}}"#
        )
        #expect(usage.exceeded == limit && usage.model.used == nil && usage.connections == nil)
        #expect(try text(usage)["exceeded"]?.asString == name)
    }

    @Test(
        arguments: [("requests", .requests), ("unfinished", .unfinished), ("failures", .failures), ("tokens", .other("tokens"))]
            as [(String, ModelTraffic.Ceiling)]) func aCeilingOfAnotherVersionKeepsItsName(name: String, ceiling: ModelTraffic.Ceiling) throws
    {
        let traffic: ModelTraffic = try read(#"{"requests":1,"unfinishedInARow":0,"failuresInARow":0,"refused":0,"stop":"\#(name)"}"#)
        #expect(traffic.stop == ceiling)
        #expect(try text(traffic)["stop"]?.asString == name)
    }

    /// A path is translated by the longest directory that contains it, and only as a whole name.
    @Test(arguments: [
        ("/data/a", "/in/a"), ("/data", "/in"), ("/data/sub/x", "/sub/x"), ("/data/subway", "/in/subway"), ("/database", "/database"), ("/", "/"),
        ("", ""), ("/data/", "/in/"),
    ])
    func aPathOfTheServerIsThatOfTheHost(path: String, seen: String) {
        let bootstrap = HostProtocol.Bootstrap(
            intent: SandboxIntent(sandbox: SandboxID(rawValue: "sbx"), run: "run", instance: InstanceID(rawValue: "ins"), secret: []),
            spec: SandboxSpec(isolation: .none, leaseMillis: 1), program: "/hearth", groups: nil, seen: ["/data": "/in", "/data/sub": "/sub"])
        #expect(bootstrap.path(of: path) == seen)
    }
}
