public import Coding

/// A call of one of the agent's tools.
public struct ToolCall: Sendable, Equatable {
    /// The tool's name: `read`, `write`, `bash`.
    public let name: String
    /// The arguments, as an object.
    public let arguments: JSONValue

    /// Creates a call.
    public init(_ name: String, _ arguments: JSONValue) {
        self.name = name
        self.arguments = arguments
    }

    /// Returns the call of a shell command, with its purpose.
    static func shell(_ command: String, _ purpose: String) -> ToolCall {
        ToolCall("bash", ["command": .string(command), "description": .string(purpose)])
    }
}
