/// The embedded migrations, in the order in which they are applied.
public struct MigrationFile: Sendable {
    /// 1, 2, … : the number the file's name begins with.
    public let number: Int
    /// The file's name without its ending.
    public let name: String
    /// The SQL text as it is in the repository.
    public let sql: [UInt8]

    /// Every migration of this build, ascending and without gaps.
    public static let all: [MigrationFile] = [
        MigrationFile(number: 1, name: "0001_first", sql: PackageResources._001_first_sql),
        MigrationFile(number: 2, name: "0002_blobs_in_use", sql: PackageResources._002_blobs_in_use_sql),
        MigrationFile(number: 3, name: "0003_questions", sql: PackageResources._003_questions_sql),
        MigrationFile(number: 4, name: "0004_crashes", sql: PackageResources._004_crashes_sql),
        MigrationFile(number: 5, name: "0005_provider_state", sql: PackageResources._005_provider_state_sql),
        MigrationFile(number: 6, name: "0006_rounds", sql: PackageResources._006_rounds_sql),
    ]
}
