internal import Glibc

// The role is chosen before any thread exists: a sandbox host unshares its namespaces, which needs a single thread.
exit(Role(CommandLine.arguments).run())
