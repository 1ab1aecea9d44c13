internal import Coding
internal import RunEngine
internal import Server

/// A patch as git made it, sent by the kernel. It holds the bytes of the changed files, each in its own encoding, so the content type names no
/// charset.
enum PatchAnswer {
    static func response(_ file: Engine.PatchFile) throws(Failure) -> Response {
        let fields: Fields = ["content-type": "text/x-diff", "x-turn": "\(file.turn)", "cache-control": "no-store"]
        guard file.bytes > 0 else { return Response(.ok, fields: fields, body: .bytes(.empty)) }
        guard let blob = try? BlobFile(path: file.path, count: Int(file.bytes)) else {
            throw Failure(.internalError, "The patch's file is missing.")
        }
        return Response(.ok, fields: fields, body: .blob(blob))
    }
}
