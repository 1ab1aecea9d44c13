import Coding
import RunEngine
import Runtime
import Server
import Testing

@testable import AgentAPI

/// `Idempotency-Key`: its form, the fingerprint of a request, and requests that are in progress.
@Suite struct IdempotencyTests {
    private func claim(_ keys: [String], _ method: Method = .post, _ path: String = "/runs", _ body: String = "{}") throws(Failure)
        -> IdempotencyClaim?
    {
        var fields = Fields()
        for key in keys { fields.append("Idempotency-Key", key) }
        let request = Request(method: method, target: Target(form: .origin, path: path), fields: fields)
        return try IdempotencyClaims.claim(of: request, body: Array(body.utf8))
    }

    @Test func aKeyHas1To255VisibleCharacters() throws {
        #expect(try claim([]) == nil)
        for key in ["a", "!~", String(repeating: "k", count: 255)] { #expect(try claim([key])?.key == key) }
        for keys in [[""], ["a b"], ["a\u{7f}"], ["é"], [String(repeating: "k", count: 256)], ["a", "a"]] {
            let failure = #expect(throws: Failure.self) { try claim(keys) }
            #expect(failure?.code == .invalidIdempotencyKey, "\(keys)")
        }
    }

    @Test func theFingerprintIsOfMethodPathAndBody() throws {
        let first = try claim(["k"], .post, "/runs/run_1/cancel", "{}")
        // The same request in another spelling.
        for path in ["/api/v1/coding-agent/runs/run_1/cancel", "/runs/run%5F1/cancel"] {
            #expect(try claim(["k"], .post, path, "{}") == first, "\(path)")
        }
        for (method, path, body) in [
            (Method.patch, "/runs/run_1/cancel", "{}"), (.post, "/runs/run_2/cancel", "{}"), (.post, "/runs/run_1/interrupt", "{}"),
            (.post, "/runs/run_1/cancel", "{ }"), (.post, "/runs/run_1/cancel", ""),
        ] {
            #expect(try claim(["k"], method, path, body)?.fingerprint != first?.fingerprint, "\(method) \(path) \(body)")
        }
        #expect(try claim(["other"], .post, "/runs/run_1/cancel", "{}")?.fingerprint == first?.fingerprint)
    }

    /// The claim is the account's: another account's request with the same key is another one.
    @Test func aSecondRequestInProgressIsRefusedToItsAccountOnly() async throws {
        try await LocalAPI.with { local in
            let mine = try await local.makeKey(account: "a")
            let others = try await local.makeKey(account: "b")
            guard case .valid(let key) = local.engine.keys.find(mine), case .valid(let other) = local.engine.keys.find(others) else {
                Issue.record("no keys")
                return
            }
            let claims = IdempotencyClaims()
            let claim = IdempotencyClaim(key: "k", fingerprint: [1])
            let outcome = try await claims.hold(claim, account: key.accountKey) { () throws(Failure) -> [ErrorCode?] in
                var codes: [ErrorCode?] = []
                for (second, account) in [
                    (claim, key.accountKey), (IdempotencyClaim(key: "k", fingerprint: [2]), key.accountKey), (claim, other.accountKey),
                    (IdempotencyClaim(key: "l", fingerprint: [1]), key.accountKey), (nil, key.accountKey),
                ] {
                    do throws(Failure) {
                        codes.append(try await claims.hold(second, account: account) { () throws(Failure) in nil })
                    } catch {
                        codes.append(error.code)
                    }
                }
                return codes
            }
            #expect(outcome == [.idempotencyInProgress, .idempotencyInProgress, nil, nil, nil])
            // Afterwards the key is free again, also after a refusal.
            await #expect(throws: Failure.self) {
                try await claims.hold(claim, account: key.accountKey) { () throws(Failure) in throw Failure(.queueFull, "full") }
            }
            #expect(try await claims.hold(claim, account: key.accountKey) { () throws(Failure) in 7 } == 7)
        }
    }

    @Test func everyPostIsBoundToItsKey() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            try await local.move(id, key: key, by: [.turnStarted, .sessionOpened(expiresAt: local.clock.wall)])
            for (path, body) in [
                ("/runs", LocalAPI.newRun), ("/runs/\(id)/messages", #"{"prompt":"y"}"#), ("/runs/\(id)/interrupt", "{}"),
                ("/runs/\(id)/cancel", "{}"),
            ] {
                let fields = [("Idempotency-Key", "key-of-\(path)")]
                let first = await local.send(.post, path, body, key: key, fields: fields)
                let second = await local.send(.post, path, body, key: key, fields: fields)
                #expect(first.status < 300 && first.status == second.status && first.text == second.text, "\(path): \(first.text)")
                #expect(first.fields["idempotent-replayed"] == nil && second.fields["idempotent-replayed"] == "true", "\(path)")
                #expect(first.fields["location"] == second.fields["location"])
                let other = await local.send(.post, path, body + " ", key: key, fields: fields)
                #expect(other.code == "idempotency_key_reused", "\(path): \(other.text)")
            }
        }
    }
}
