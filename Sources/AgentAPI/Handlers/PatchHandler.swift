internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/patch` and `GET /runs/{id}/turns/{n}/patch`: a patch as git made it, sent by the kernel.
struct PatchHandler: Sendable {
    let services: APIServices

    /// Answers with the patch from the base to the last ended turn.
    @NetworkLoop func ofRun(_ call: APICall) async throws(Failure) -> Response {
        let run = try await services.find(call)
        return try response(try await services.engine.patch(of: run))
    }

    /// Answers with the patch of one turn alone.
    @NetworkLoop func ofTurn(_ call: APICall) async throws(Failure) -> Response {
        let (run, view) = try await services.turn(call)
        return try response(try await services.engine.patch(of: view.turn, in: run))
    }

    /// Returns the file's bytes. Each changed file has an encoding of its own, so the content type names no charset.
    private func response(_ file: Engine.PatchFile) throws(Failure) -> Response {
        let fields: Fields = ["content-type": "text/x-diff", "x-turn": "\(file.turn)", "cache-control": "no-store"]
        guard file.bytes > 0 else { return Response(.ok, fields: fields, body: .bytes(.empty)) }
        guard let blob = try? BlobFile(path: file.path, count: Int(file.bytes)) else {
            throw Failure(.internalError, "The patch's file is missing.")
        }
        return Response(.ok, fields: fields, body: .blob(blob))
    }
}
