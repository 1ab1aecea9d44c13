internal import Coding
internal import RunEngine

/// The publish object.
enum PublishDocument {
    static func value(_ publish: PublishRequest) -> JSONValue {
        ["mode": .value(publish.mode), "branch": .optional(publish.branch)]
    }
}
