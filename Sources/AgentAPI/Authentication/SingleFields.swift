internal import RunEngine
internal import Server

/// Refuses header fields that occur twice but may occur only once: the server would have to choose one of them, and a proxy in front of it may
/// choose the other (RFC 9110 §5.3). The parser itself checks `Host` and `Content-Length`.
enum SingleFields {
    private static let names: Set<String> = ["authorization", "content-type"]

    static func check(_ fields: Fields) throws(Failure) {
        var seen: Set<String> = []
        for field in fields where names.contains(field.name) {
            guard seen.insert(field.name).inserted else {
                throw Failure(
                    .invalidRequest, "The request has the field \(field.name) more than once.", remedy: "Send each of the fields \(listed) once.")
            }
        }
    }

    private static let listed = names.sorted().joined(separator: ", ")
}
