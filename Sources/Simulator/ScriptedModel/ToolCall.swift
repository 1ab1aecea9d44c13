public import Coding

/// A call of one of the agent's tools.
public struct ToolCall: Sendable, Equatable {
    /// The tool's name: `read`, `write`, `bash`.
    public let name: String
    /// Its arguments, an object.
    public let arguments: JSONValue

    /// A call in parts.
    public init(_ name: String, _ arguments: JSONValue) {
        self.name = name
        self.arguments = arguments
    }

    /// A command for the shell, and what it is for.
    static func shell(_ command: String, _ purpose: String) -> ToolCall {
        ToolCall("bash", ["command": .string(command), "description": .string(purpose)])
    }
}
