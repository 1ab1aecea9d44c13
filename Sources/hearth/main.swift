internal import Glibc
internal import Runtime

CrashReport.install()
// The role is chosen before any thread exists: a sandbox host unshares its namespaces, which needs a single thread.
exit(Role(CommandLine.arguments).run())
