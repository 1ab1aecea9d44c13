internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `PATCH` and `DELETE /runs/{id}/messages/{messageId}`: changes or withdraws a prompt that still waits.
struct ChangeMessageHandler: Sendable {
    let services: APIServices

    @NetworkLoop func edit(_ call: APIServices.Call) async throws(Rejection) -> Response {
        let run = try await services.existingRun(call).run
        var body = MessageBody(try await services.body(call).value, facts: services.facts)
        let edit = try body.readEdit()
        do throws(Failure) {
            return response(try await services.engine.edit(call.parameters[1], edit, of: run.id, by: call.key))
        } catch {
            throw .failure(error)
        }
    }

    @NetworkLoop func withdraw(_ call: APIServices.Call) async throws(Rejection) -> Response {
        do throws(Failure) {
            let run = try await services.run(call).run
            return response(try await services.engine.withdraw(call.parameters[1], of: run.id, by: call.key))
        } catch {
            throw .failure(error)
        }
    }

    private func response(_ acceptance: Acceptance) -> Response {
        .json(.ok, services.envelope.body(acceptance))
    }
}
