internal import CCurl
internal import Runtime

/// A libcurl easy handle with everything it points to. Confined to the loop.
@TransportLoop
final class EasyHandle {
    /// The handle itself.
    let raw: UnsafeMutableRawPointer
    private let fields: UnsafeMutablePointer<curl_slist>?
    private let problem: UnsafeMutablePointer<CChar>
    /// Kept open for as long as libcurl may connect through it.
    private let directory: SocketDirectory?

    init(_ order: TransferOrder) throws(TransportError) {
        guard let raw = curl_easy_init() else { throw .refused("libcurl has no handle") }
        self.raw = raw
        problem = .allocate(capacity: Int(CURL_ERROR_SIZE))
        problem.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        directory = order.target.socket?.directory
        fields = EasyHandle.list(order)
        hearth_curl_set_pointer(raw, CURLOPT_ERRORBUFFER, problem)
        hearth_curl_set_pointer(raw, CURLOPT_HTTPHEADER, fields)
        hearth_curl_set_string(raw, CURLOPT_URL, order.target.base + order.request.path)
        // Keep dots in a path: libcurl would resolve them.
        hearth_curl_set_long(raw, CURLOPT_PATH_AS_IS, 1)
        hearth_curl_set_long(raw, CURLOPT_NOSIGNAL, 1)
        hearth_curl_set_long(raw, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        hearth_curl_set_long(raw, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(order.timeouts.connect.millis)))
        hearth_curl_set_long(raw, CURLOPT_TCP_KEEPALIVE, 1)
        hearth_curl_set_long(raw, CURLOPT_FRESH_CONNECT, order.request.isRepeatable ? 0 : 1)
        if let socket = order.target.socket {
            hearth_curl_set_string(raw, CURLOPT_UNIX_SOCKET_PATH, socket.path)
            // The environment's proxies are for the network, never for a socket of this machine.
            hearth_curl_set_string(raw, CURLOPT_NOPROXY, "*")
        }
        setMethod(order.request)
    }

    isolated deinit {
        curl_easy_cleanup(raw)
        curl_slist_free_all(fields)
        problem.deallocate()
    }

    private func setMethod(_ request: HTTPRequest) {
        if let body = request.body {
            hearth_curl_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            var body = body
            if body.isEmpty { body = [0] }  // a null pointer would mean "read it from a callback"; the size says that there is nothing
            body.withUnsafeMutableBytes { _ = hearth_curl_set_pointer(raw, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
        }
        switch request.method {
        case "HEAD": hearth_curl_set_long(raw, CURLOPT_NOBODY, 1)
        case "GET" where request.body == nil: break
        default: hearth_curl_set_string(raw, CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private static func list(_ order: TransferOrder) -> UnsafeMutablePointer<curl_slist>? {
        var headers = order.headers
        // Without this libcurl waits a second for "100 Continue" before it sends a larger body.
        var list = curl_slist_append(nil, "Expect:")
        if order.target.socket != nil, headers["Host"] == nil { headers["Host"] = "localhost" }
        if order.request.body != nil, !headers.keys.contains(where: { $0.lowercased() == "content-type" }) {
            // By default libcurl would declare a form.
            list = curl_slist_append(list, "Content-Type: application/octet-stream")
        }
        for (name, value) in headers { list = curl_slist_append(list, value.isEmpty ? "\(name);" : "\(name): \(value)") }
        return list
    }

    /// Makes libcurl pass each header line and each piece of the body to a function, with `context`.
    func setCallbacks(header: hearth_curl_bytes, body: hearth_curl_bytes, context: UnsafeMutableRawPointer) {
        hearth_curl_set_pointer(raw, CURLOPT_HEADERDATA, context)
        hearth_curl_set_pointer(raw, CURLOPT_WRITEDATA, context)
        hearth_curl_set_bytes_callback(raw, CURLOPT_HEADERFUNCTION, header)
        hearth_curl_set_bytes_callback(raw, CURLOPT_WRITEFUNCTION, body)
    }

    /// Resumes reading; may call the body's callback at once.
    func unpause() {
        curl_easy_pause(raw, CURLPAUSE_CONT)
    }

    /// Returns the error for a result; `nil` = success.
    func error(for code: CURLcode) -> TransportError? {
        if code == CURLE_OK { return nil }
        let detail = String(cString: problem)
        let text = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        switch code {
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_SSL_CONNECT_ERROR,
            CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
            return .refused(text)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(.connect)  // the only timeout that we give to libcurl
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR: return .closed(text)
        default: return .malformed(text)
        }
    }
}
