import Coding

@testable import SandboxDriver

/// Frames in the form of OpenCode's event stream, composed piece by piece.
enum OpenCodeFrames {
    static let root = "ses_root"
    static let prompt = "msg_hearth_one"

    static func frame(_ type: String, _ properties: JSONValue) -> String {
        "data: \(String(decoding: JSONValue.object(["id": "evt_1", "type": .string(type), "properties": properties]).encoded(), as: UTF8.self))\n\n"
    }

    static func status(_ status: JSONValue, in session: String = root) -> String {
        frame("session.status", ["sessionID": .string(session), "status": status])
    }

    static func user(_ id: String = prompt) -> String {
        frame("message.updated", ["sessionID": .string(root), "info": info(id, "user", [:])])
    }

    /// - Parameter fields: `finish`, `error`, `summary`, …; with `completed` the message is over.
    static func assistant(_ id: String, _ fields: JSONObject = [:], completed: Bool = true, in session: String = root) -> String {
        var all = fields
        all["time"] = completed ? ["created": 2, "completed": 3] : ["created": 2]
        return frame("message.updated", ["sessionID": .string(session), "info": info(id, "assistant", all, in: session)])
    }

    private static func info(_ id: String, _ role: String, _ fields: JSONObject, in session: String = root) -> JSONValue {
        let base: JSONObject = [
            "id": .string(id), "role": .string(role), "sessionID": .string(session), "time": ["created": 1], "cost": 0.5,
        ]
        return .object(base.merging(fields))
    }

    static func part(_ id: String, of message: String, _ fields: JSONObject, in session: String = root) -> String {
        let base: JSONObject = ["id": .string(id), "messageID": .string(message), "sessionID": .string(session)]
        return frame("message.part.updated", ["sessionID": .string(session), "part": .object(base.merging(fields)), "time": 9])
    }

    static func text(_ id: String, of message: String, _ text: String, isEnded: Bool = true) -> String {
        part(id, of: message, ["type": "text", "text": .string(text), "time": isEnded ? ["start": 1, "end": 2] : ["start": 1]])
    }

    static func tool(_ id: String, of message: String, _ name: String, _ state: JSONValue, in session: String = root) -> String {
        part(id, of: message, ["type": "tool", "tool": .string(name), "callID": "call_1", "state": state], in: session)
    }

    static func delta(_ id: String, of message: String, _ text: String) -> String {
        frame(
            "message.part.delta",
            ["sessionID": .string(root), "messageID": .string(message), "partID": .string(id), "field": "text", "delta": .string(text)])
    }

    static func error(_ name: String, _ message: String, in session: String? = root, status: Int64? = nil) -> String {
        var data: JSONObject = ["message": .string(message)]
        if let status { data["statusCode"] = .integer(status) }
        var properties: JSONObject = ["error": ["name": .string(name), "data": .object(data)]]
        if let session { properties["sessionID"] = .string(session) }
        return frame("session.error", .object(properties))
    }
}
