import Coding
import Runtime
import Server
import Testing

@testable import AgentAPI
@testable import RunEngine

/// Keys and scopes: who may do what, before anything else is looked at.
@Suite struct AccessTests {
    private static func path(of route: Route) -> String {
        "/" + route.pattern.map { $0 == "{id}" ? "run_1" : $0 == "{n}" ? "1" : $0.hasPrefix("{") ? "x_1" : $0 }.joined(separator: "/")
    }

    @Test func everyRouteWantsAValidKeyWithItsScope() async throws {
        try await LocalAPI.with { local in
            let reader = try await local.makeKey(scopes: [.read])
            let writer = try await local.makeKey(scopes: [.write])
            let late = try await local.makeKey(expiresAt: local.clock.wall.advanced(by: .seconds(1)))
            let revoked = try await local.makeKey()
            guard case .valid(let found) = local.engine.keys.find(revoked) else { return }
            try await local.engine.keys.revoke(id: found.id)
            local.clock.advance(by: .seconds(1))
            for route in Route.all {
                guard let scope = route.scope else { continue }
                for (key, code) in [
                    (nil, "unauthenticated"), ("crt_unknown", "unauthenticated"), (late, "key_expired"), (revoked, "key_revoked"),
                    (scope == .read ? writer : reader, "missing_scope"),
                ] {
                    let answer = await local.send(Method(route.method), AccessTests.path(of: route), key: key)
                    #expect(answer.code == code, "\(route.action): \(answer.text)")
                    #expect(answer.status == (code == "missing_scope" ? 403 : 401))
                    #expect(answer.fields["www-authenticate"] == (code == "missing_scope" ? nil : "Bearer"))
                    #expect(code != "missing_scope" || answer.json["scope"] == .string(scope.rawValue))
                }
                let answer = await local.send(Method(route.method), AccessTests.path(of: route), key: scope == .read ? reader : writer)
                #expect(answer.status != 401 && answer.status != 403, "\(route.action): \(answer.text)")
            }
        }
    }

    @Test func theRestNeedsNoKey() async throws {
        try await LocalAPI.with { local in
            for route in Route.all where route.scope == nil {
                #expect(await local.send(.get, AccessTests.path(of: route)).status == 200, "\(route.action)")
            }
            let key = try await local.makeKey(scopes: [])
            for path in ["accounts", "keys/key_1", "audit"] {
                #expect(await local.send(.get, "/api/v1/admin/\(path)").code == "unauthenticated")
                #expect(await local.send(.get, "/api/v1/admin/\(path)", key: key).code == "not_configured")
            }
        }
    }

    @Test func aRunIsThereForItsAccountOnly() async throws {
        try await LocalAPI.with { local in
            let mine = try await local.makeKey(account: "a")
            let other = try await local.makeKey(account: "b")
            let id = try await local.makeRun(key: mine)
            try await local.move(id, key: mine, by: [.cancelled])
            // The first read puts the document into the cache, the second takes it from there.
            for _ in 0..<2 { #expect(await local.send(.get, "/runs/\(id)", key: mine).run["id"] == .string(id)) }
            for route in Route.all where route.pattern.contains("{id}") {
                let path = AccessTests.path(of: route).replacing("run_1", with: id)
                let answer = await local.send(Method(route.method), path, key: other)
                #expect(answer.status == 404 && answer.code == "not_found", "\(route.action): \(answer.text)")
            }
            #expect(await local.send(.get, "/runs", key: other).json["runs"] == [])
            #expect(await local.send(.get, "/runs/\(id)", key: mine).status == 200)
        }
    }

    @Test(
        arguments: [
            ("Bearer crt_1", "crt_1"), ("bearer crt_1", "crt_1"), ("BEARER \t crt_1", "crt_1"), ("Bearer", nil), ("crt_1", nil), ("", nil),
            ("Basic crt_1", nil), ("Bearer crt_1 crt_2", nil), ("Bearer crt_1, Bearer crt_2", nil), ("Bearercrt_1", nil),
        ] as [(String, String?)])
    func aTokenHasOneForm(field: String, token: String?) {
        #expect(BearerToken.read(["authorization": field]) == token)
    }

    @Test func aFieldThatDecidesIsThereOnce() {
        for name in ["Authorization", "Content-Type"] {
            var fields = Fields()
            fields.append(name, "x")
            #expect(throws: Never.self) { try SingletonFields.check(fields) }
            // The same value twice is twice, too.
            fields.append(name.lowercased(), "x")
            let failure = #expect(throws: Failure.self) { try SingletonFields.check(fields) }
            #expect(failure?.code == .invalidRequest)
        }
        #expect(throws: Never.self) { try SingletonFields.check(["accept": "a", "accept": "b"]) }
    }

    @Test func anotherMethodIsToldTheRightOnes() async throws {
        try await LocalAPI.with { local in
            let answer = await local.send(.put, "/runs")
            #expect(answer.status == 405 && answer.code == "method_not_allowed" && answer.fields["allow"] == "GET, HEAD, POST")
            #expect(await local.send(.get, "/nothing").code == "not_found")
        }
    }
}
