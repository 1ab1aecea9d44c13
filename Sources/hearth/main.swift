internal import Glibc
internal import Runtime

CrashReport.install()
// Dispatch would like to raise the priority of its threads, and tells the system's log of each that nobody but root may raise. No user can do
// anything about it. Set before any thread exists, which is also when the role is chosen: a sandbox host unshares its namespaces alone.
setenv("LIBDISPATCH_LOG", "NO", 0)
exit(Role(CommandLine.arguments).run())
