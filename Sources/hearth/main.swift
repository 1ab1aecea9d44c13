internal import Glibc
internal import Runtime

CrashReport.install()
// Choose the role before any thread exists: a sandbox host unshares its namespaces, which needs a single thread.
exit(Role(CommandLine.arguments).run())
