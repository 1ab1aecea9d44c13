internal import Glibc
internal import Runtime

CrashReport.install()
// Dispatch tries to raise the priority of its threads, which only root may do, and reports each failure to the system's log. No user can do anything
// about that. Both calls must come before any other thread exists: `setenv` is not thread-safe, and only a single thread can unshare namespaces.
setenv("LIBDISPATCH_LOG", "NO", 0)
exit(Role(CommandLine.arguments).run())
