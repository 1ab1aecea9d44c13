/// `hearth keys revoke ID`: revokes a key.
enum KeysRevokeCommand: Command {
    static let syntax = Syntax(
        words: ["keys", "revoke"], summary: "revoke an API key, at once; its open streams end",
        operands: [Syntax.Operand(name: "ID", text: "the key's id, as hearth keys list shows it")], options: SettingsOptions.placeOnly)

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let id = arguments.operands[0]
        try await KeyAccess.open(try SettingsOptions.dataDirectory(arguments)).revoke(id: id)
        Console.advise("revoked \(id)")
        return .done
    }
}
