internal import Coding

/// A schema with a name, which others refer to.
struct Component: Sendable {
    /// Its name under `components/schemas`.
    let name: String
    /// What it describes.
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
