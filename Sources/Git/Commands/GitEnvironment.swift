internal import FoundationEssentials

/// The whole environment that git runs in. Apart from proxies and certificates for a fetch, no configuration of the machine or of a user reaches it,
/// and nothing in a repository can make it run a program.
enum GitEnvironment {
    /// The transports that a command may use.
    enum Reach: Sendable {
        /// None: local objects only.
        case nothing
        /// One protocol, for a fetch.
        case network(RepositoryHost.Scheme)

        var isNetwork: Bool {
            if case .network = self { true } else { false }
        }
    }

    /// Returns the environment of a command, with settings in addition to those of every command.
    static func variables(_ reach: Reach, _ further: [(String, String)] = []) -> [String: String] {
        var variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": "/nonexistent",
            // `GitFailure` knows git's English words only.
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "/bin/false",
            "SSH_ASKPASS": "/bin/false",
            "GIT_SSH_COMMAND": "/bin/false",
            "GIT_PAGER": "cat",
            "GIT_EDITOR": "/bin/false",
            "GIT_OPTIONAL_LOCKS": "0",
            // A hostile repository's refs/replace would show contents other than those named.
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_PROTOCOL_FROM_USER": "0",
        ]
        switch reach {
        case .nothing: variables["GIT_ALLOW_PROTOCOL"] = ""
        case .network(let scheme):
            variables["GIT_ALLOW_PROTOCOL"] = scheme.rawValue
            let server = ProcessInfo.processInfo.environment
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"] + certificates {
                variables[name] = server[name]
            }
        }
        variables["GIT_CONFIG_COUNT"] = String(settings.count + further.count)
        for (index, setting) in (settings + further).enumerated() {
            variables["GIT_CONFIG_KEY_\(index)"] = setting.0
            variables["GIT_CONFIG_VALUE_\(index)"] = setting.1
        }
        return variables
    }

    /// The operator's variables that name certificate files and directories.
    static let certificates = ["SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO"]

    /// Settings given by the environment override those of any repository.
    private static let settings: [(String, String)] =
        [
            ("core.hooksPath", "/dev/null"),
            ("core.fsmonitor", "false"),
            ("core.attributesFile", "/dev/null"),
            ("core.excludesFile", "/dev/null"),
            ("core.protectHFS", "true"),
            ("core.protectNTFS", "true"),
            ("core.askPass", ""),
            ("credential.helper", ""),
            ("init.templateDir", ""),
            ("init.defaultBranch", "main"),
            ("gc.auto", "0"),
            ("maintenance.auto", "false"),
            ("submodule.recurse", "false"),
            ("fetch.recurseSubmodules", "false"),
            ("protocol.version", "2"),
            // The directories are ours, and must stay readable when the server runs as another user than before.
            ("safe.directory", "*"),
            // A host could redirect git to services of this machine. `Mirror` follows redirects within one origin.
            ("http.followRedirects", "false"),
            ("http.lowSpeedLimit", String(GitLimits.slowFetchBytesPerSecond)),
            ("http.lowSpeedTime", String(GitLimits.slowFetchSeconds)),
            ("transfer.fsckObjects", "true"),
            ("advice.detachedHead", "false"),
        ]
        + harmlessFlaws.map { ("fetch.fsck.\($0)", "ignore") }

    /// Flaws that old tools have left in the history of many good repositories, and that do no harm. Any other error of fsck refuses the fetch: paths
    /// named `.git`, trees out of order, a `.gitmodules` that is an attack.
    private static let harmlessFlaws = [
        "zeroPaddedFilemode", "zeroPaddedDate", "badTimezone", "badDate", "badDateOverflow", "missingSpaceBeforeDate", "missingSpaceBeforeEmail",
        "missingEmail", "missingNameBeforeEmail", "badEmail", "badName", "badTagName", "missingTaggerEntry", "duplicateEntries", "nullSha1",
        "gitmodulesParse", "gitmodulesName", "badFilemode",
    ]
}
