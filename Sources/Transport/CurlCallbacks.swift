internal import CCurl
internal import Runtime

/// The callbacks of libcurl, always on the loop's thread. Pointers pass into the actor's code as numbers: the compiler considers no pointer sendable.
enum CurlCallbacks {
    /// Receives bytes of a body (`CURLOPT_WRITEFUNCTION`).
    static let body: hearth_curl_bytes = { bytes, size, count, context in
        let length = size * count
        guard let bytes, let context else { return 0 }
        let piece = [UInt8](UnsafeRawBufferPointer(start: bytes, count: length))
        let transfer = UInt(bitPattern: context)
        let answer = TransportLoop.assumeIsolated { Transfer.from(transfer)?.receive(piece, now: SystemTime().monotonic) }
        switch answer {
        case .taken: return length
        case .later: return Int(CURL_WRITEFUNC_PAUSE)
        case .refused, nil: return length == 0 ? 1 : 0  // anything but the length ends the transfer
        }
    }

    /// Receives one header line (`CURLOPT_HEADERFUNCTION`).
    static let header: hearth_curl_bytes = { bytes, size, count, context in
        let length = size * count
        guard let bytes, let context else { return 0 }
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
        let transfer = UInt(bitPattern: context)
        let goesOn = TransportLoop.assumeIsolated { Transfer.from(transfer)?.receive(line: line, now: SystemTime().monotonic) ?? false }
        return goesOn ? length : 0
    }

    /// Starts or stops watching a socket for libcurl (`CURLMOPT_SOCKETFUNCTION`).
    static let socket: hearth_curl_socket_change = { _, socket, what, _, _ in
        TransportLoop.assumeIsolated { CurlLoop.shared.watch(socket, what) }
        return 0
    }

    /// Sets the time after which libcurl wants to be called (`CURLMOPT_TIMERFUNCTION`). Never calls it from inside this callback.
    static let timer: hearth_curl_timer_change = { _, millis, _ in
        TransportLoop.assumeIsolated { CurlLoop.shared.setTimer(millis: millis) }
        return 0
    }
}
