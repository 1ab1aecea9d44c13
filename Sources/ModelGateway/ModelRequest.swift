internal import Coding
internal import Server

/// A chat completion as it goes to the endpoint: built anew from the members that an agent has a use for.
///
/// Other members never leave: models to fall back to, plug-ins and providers that cost more, endpoints' own additions. The values are the agent's
/// own bytes, so that the order of a tool's parameters, which a model can see, stays.
struct ModelRequest {
    /// Why a request does not go out.
    enum Refusal: Error, CustomStringConvertible {
        /// It did not come whole, or is too large.
        case body(HTTPFailure)
        /// It is no object that has one meaning only.
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

    /// Members that pass as they are (OpenAI's chat completions, with the two of OpenRouter for reasoning).
    static let passing: Set<String> = [
        "messages", "tools", "tool_choice", "parallel_tool_calls", "response_format", "stream", "temperature", "top_p", "top_k", "min_p", "seed",
        "stop", "max_tokens", "max_completion_tokens", "frequency_penalty", "presence_penalty", "repetition_penalty", "logit_bias",
        "reasoning", "reasoning_effort", "include_reasoning", "verbosity", "prompt_cache_key",
    ]
    /// Members whose values are this gateway's own.
    private static let own: Set<String> = ["model", "stream_options", "usage"]

    /// The body.
    let body: [UInt8]
    /// The answer is wanted as a stream.
    let isStream: Bool
    /// Members that were left out.
    let dropped: [String]

    /// Builds the request.
    ///
    /// - Parameter model: the one model that may be called.
    init(_ bytes: [UInt8], model: String) throws(Refusal) {
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
        // Without being asked, a stream ends without a word on what it has cost.
        if isStream { text += Array(",\"stream_options\":{\"include_usage\":true}".utf8) }
        text.append(UInt8(ascii: "}"))
        body = text
        dropped = left
    }
}
