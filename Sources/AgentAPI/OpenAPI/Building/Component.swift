internal import Coding

/// A named schema that others refer to.
struct Component: Sendable {
    /// The name under `components/schemas`.
    let name: String
    /// The schema itself.
    let schema: Schema

    init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
    }

    /// A schema that refers to this one.
    var reference: Schema {
        Schema(keywords: ["$ref": .string("#/components/schemas/\(name)")], example: schema.example)
    }
}
