internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/turns/{n}`, and the turn's patch at `…/patch`.
struct GetTurnHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Failure) -> Response {
        let document: JSONValue = ["turn": TurnDocument(view: try await turn(call).turn).value]
        return .json(.ok, document.encoded())
    }

    @NetworkLoop func respondWithPatch(_ call: APIServices.Call) async throws(Failure) -> Response {
        let (run, view) = try await turn(call)
        return try PatchAnswer.response(try await services.engine.patch(of: view.turn, in: run))
    }

    private func turn(_ call: APIServices.Call) async throws(Failure) -> (run: Run, turn: TurnView) {
        let run = try await services.run(call).run
        guard let number = WholeNumber.read(call.parameters[1]).flatMap(Int.init(exactly:)), number > 0 else {
            throw Failure(.notFound, "Turns are numbered from 1.")
        }
        return (run, try await services.engine.turn(number, of: run))
    }
}
