internal import Coding
internal import RunEngine

/// The timings object.
enum TimingsDocument {
    static func value(_ timings: Timings) -> JSONValue {
        [
            "queuedMillis": .integer(timings[.queued]), "provisioningMillis": .integer(timings[.provisioning]),
            "cloningMillis": .integer(timings[.cloning]), "setupMillis": 0,
            "startingAgentMillis": .integer(timings[.startingAgent]),
            "workingMillis": .integer(timings[.working]), "collectingMillis": .integer(timings[.collecting]),
            "validatingMillis": .integer(timings[.validating]), "reviewingMillis": .integer(timings[.reviewing]),
            "publishingMillis": .integer(timings[.publishing]), "waitingMillis": .integer(timings[.waitingForAnswer]),
            "firstEventMillis": timings.firstEventMillis.map { .integer($0) } ?? .null,
            "firstTokenMillis": timings.firstTokenMillis.map { .integer($0) } ?? .null, "poolHit": .null,
        ]
    }
}
