internal import CSystem
internal import Coding
internal import Glibc
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
            let path = file.path
            let descriptor = hearth_open(path, O_RDONLY, 0)
            guard descriptor >= 0 else { throw Failure(.internalError, "The patch's file is missing.") }
            return Response(.ok, fields: fields, body: .blob(BlobFile(Descriptor(owning: descriptor), count: Int(file.bytes))))
        } catch {
            throw .failure(error)
        }
    }
}
