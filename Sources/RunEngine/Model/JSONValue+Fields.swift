package import Coding
package import Runtime

/// The JSON forms of values in documents and in the data of events.
extension JSONValue {
    package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    package static func optional(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }
    package static func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.rfc3339) } ?? .null }
    package static func value(_ value: (some RawRepresentable<String>)?) -> JSONValue { value.map { .string($0.rawValue) } ?? .null }
}
