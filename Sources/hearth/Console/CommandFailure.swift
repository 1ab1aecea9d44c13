/// Why a command could not do its work: what happened, what to do, and the request that failed where there was one.
struct CommandFailure: Error, Equatable {
    let what: String
    let remedy: String?
    var requestID: String?
    var code = ExitCode.failed

    init(_ what: String, remedy: String? = nil, requestID: String? = nil, code: ExitCode = .failed) {
        self.what = what
        self.remedy = remedy
        self.requestID = requestID
        self.code = code
    }

    /// The lines for stderr.
    var text: String {
        var text = "hearth: \(what)\n"
        if let remedy { text += "        \(remedy)\n" }
        if let requestID { text += "        request \(requestID)\n" }
        return text
    }
}
