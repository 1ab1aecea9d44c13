internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// `GET /runs/{id}/patch`: the bytes as git made them, sent by the kernel.
struct GetPatchHandler: Sendable {
    let services: APIServices

    @NetworkLoop func respond(_ call: APIServices.Call) async throws(Rejection) -> Response {
        do throws(Failure) {
            let view = try await services.run(call)
            let file = try await services.engine.patch(of: view.run)
            let fields: Fields = ["content-type": "text/x-diff; charset=utf-8", "x-turn": "\(file.turn)", "cache-control": "no-store"]
            guard file.bytes > 0 else { return Response(.ok, fields: fields, body: .bytes(.empty)) }
            guard let blob = try? BlobFile(path: file.path, count: Int(file.bytes)) else {
                throw Failure(.internalError, "The patch's file is missing.")
            }
            return Response(.ok, fields: fields, body: .blob(blob))
        } catch {
            throw .failure(error)
        }
    }
}
