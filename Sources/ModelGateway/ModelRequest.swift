internal import Coding
internal import Server

/// A chat completion request as it goes to the endpoint: rebuilt from the members that an agent needs.
///
/// Other members are never forwarded: fallback models, plug-ins and providers that cost more, additions of single endpoints. Values pass as the
/// agent's own bytes, which preserves the order of a tool's parameters: the model sees it.
struct ModelRequest {
    /// The reason why a request is not forwarded.
    enum Rejection: Error, CustomStringConvertible {
        /// It is incomplete or too large.
        case body(HTTPFailure)
        /// It is no object that every reader understands in the same way.
        case unreadable(JSONParseError)
        /// It names another model, or none.
        case model

        var description: String {
            switch self {
            case .body(let failure): failure.detail
            case .unreadable(let error): "The request cannot be read: \(error.message)"
            case .model: "The request names another model than the one that may be called."
            }
        }
    }

    /// Members that pass unchanged (OpenAI's chat completions, with OpenRouter's two for reasoning).
    private static let passing: Set<String> = [
        "messages", "tools", "tool_choice", "parallel_tool_calls", "response_format", "stream", "temperature", "top_p", "top_k", "min_p", "seed",
        "stop", "max_tokens", "max_completion_tokens", "frequency_penalty", "presence_penalty", "repetition_penalty", "logit_bias",
        "reasoning", "reasoning_effort", "include_reasoning", "verbosity", "prompt_cache_key",
    ]
    /// Members whose values the gateway sets itself.
    private static let own: Set<String> = ["model", "stream_options", "usage"]

    /// The outgoing body.
    let body: [UInt8]
    /// `true` if the answer is requested as a stream.
    let isStream: Bool
    /// The names of members that were left out.
    let dropped: [String]

    /// Builds the request.
    ///
    /// - Parameter model: the only model that may be called.
    init(_ bytes: [UInt8], model: String) throws(Rejection) {
        let members: JSONMembers
        do throws(JSONParseError) {
            members = try JSONMembers(of: bytes)
        } catch {
            throw .unreadable(error)
        }
        guard members["model"]?.asString == model else { throw .model }
        isStream = members["stream"]?.asBool == true
        var text = Array("{\"model\":".utf8) + JSONValue.string(model).encoded()
        var left: [String] = []
        text.reserveCapacity(bytes.count + 256)
        for member in members.all where !ModelRequest.own.contains(member.name) {
            guard ModelRequest.passing.contains(member.name) else {
                left.append(member.name)
                continue
            }
            text += Array(",\"\(member.name)\":".utf8)
            text += member.value
        }
        // Unless requested, a stream ends without its usage.
        if isStream { text += Array(",\"stream_options\":{\"include_usage\":true}".utf8) }
        text.append(UInt8(ascii: "}"))
        body = text
        dropped = left
    }
}
