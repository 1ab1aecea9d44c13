internal import Database
internal import Migrations

extension Schema {
    /// The schema of this build. `HRTH` marks the file as ours.
    static let hearth = Schema(
        applicationID: 0x4852_5448, migrations: MigrationFile.all.map { Migration(number: $0.number, name: $0.name, sql: $0.sql) })
}
