internal import CLI

/// The program as a user sees it: its commands and the pages of its help.
enum Program {
    static let commandLine = CommandLineProgram(
        version: ProductVersion.number,
        commands: [ServeCommand(), DoctorCommand(), KeysCreateCommand(), KeysListCommand(), KeysRevokeCommand(), DemoCommand()]
            + ClientCommands.all + [OpenAPICommand()],
        pages: [
            HelpPage(
                topic: "settings", meaning: "every setting, with flag, variable, key in the file and default", markdown: { SettingsPage.markdown },
                text: { _ in SettingsPage.text }),
            HelpPage(
                topic: "errors", meaning: "every error code, with its status and what to do", markdown: { ErrorsPage.markdown },
                text: { _ in ErrorsPage.text }),
            HelpPage(topic: "manual", meaning: "the manual page, for man(1)", text: { ManualPage(commands: $0).text }),
        ])
}
