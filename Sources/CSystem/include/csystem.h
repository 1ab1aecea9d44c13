#ifndef HEARTH_CSYSTEM_H
#define HEARTH_CSYSTEM_H

/* What Swift cannot reach by itself: headers that the Glibc module leaves out, variadic calls, and calls that need _GNU_SOURCE.
   _GNU_SOURCE is defined in csystem.c only: in a public header it changes the layout of types that the Glibc module has already read. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- readiness: epoll(7), eventfd(2), timerfd(2) ---- */

#define HEARTH_POLL_READ 0x001u
#define HEARTH_POLL_WRITE 0x004u
#define HEARTH_POLL_ERROR 0x008u
#define HEARTH_POLL_HANGUP 0x010u
#define HEARTH_POLL_PEER_CLOSED 0x2000u

struct hearth_poll_event { uint64_t token; uint32_t events; };

int hearth_epoll_create(void);                                                     /* close-on-exec; -1 and errno on failure */
int hearth_epoll_add(int epoll, int fd, uint32_t events, uint64_t token);
int hearth_epoll_modify(int epoll, int fd, uint32_t events, uint64_t token);
int hearth_epoll_remove(int epoll, int fd);
int hearth_epoll_wait(int epoll, struct hearth_poll_event *out, int capacity, int timeout_millis);   /* EINTR is 0 events */
int hearth_eventfd(void);                                                          /* non-blocking, close-on-exec */
int hearth_clock_change_timer(void);                                               /* readable (ECANCELED) when the wall clock is set */

/* ---- sockets ---- */

int hearth_accept(int listener);                                                   /* accept4: non-blocking, close-on-exec */
int hearth_socket_pair(int out[2]);                                                /* AF_UNIX stream, close-on-exec */
int hearth_unix_socket_at(int directory, const char *name, bool listen_on_it, int backlog);   /* through /proc/self/fd: paths of any length */
ssize_t hearth_send_descriptors(int socket, const int *fds, size_t count, const void *bytes, size_t length);
ssize_t hearth_receive_descriptors(int socket, int *fds, size_t capacity, size_t *count, void *bytes, size_t length);
int hearth_peer_credentials(int socket, int *pid, unsigned *uid, unsigned *gid);
int hearth_set_linger_reset(int socket);                                           /* close sends RST */

/* ---- processes ---- */

struct hearth_spawn {
    const char *executable;               /* absolute, or looked up on PATH of the given environment when it has no slash */
    char *const *arguments;               /* null-terminated, the first is the program's own name */
    char *const *environment;             /* null-terminated */
    const char *directory;                /* or null: inherited */
    const int *descriptors;               /* pairs: source, target; every other descriptor from 3 on is closed in the child */
    size_t descriptor_pairs;
    bool new_session;                     /* setsid */
    bool death_signal;                    /* SIGKILL when the spawning thread's process dies */
    char *const *groups;                  /* or null: null-terminated, the cgroup.procs files of the control groups that it joins */
    uint64_t file_bytes;                  /* RLIMIT_FSIZE, soft and hard; 0: as it is */
    const char *shelter;                  /* or null: a directory of the machine, over which a file system of the child's own is mounted … */
    char *const *binds;                   /* … null-terminated, pairs: what is seen in it, and as what; for root only … */
    unsigned user;                        /* … and the user and group that the child is then; 0 with a shelter is not done */
};

/* The pid, or -1 and errno (also when exec itself failed: nothing is left running then). */
pid_t hearth_spawn_process(const struct hearth_spawn *spawn);
int hearth_pidfd_open(pid_t pid);
int hearth_pidfd_send_signal(int pidfd, int signal);
int hearth_pidfd_wait(int pidfd, int *code, int *signal);                          /* 1 = ended, 0 = still running, -1 = errno */
int hearth_become_subreaper(void);
int hearth_set_no_new_privileges(void);
size_t hearth_cell_filter(void *out, size_t bytes);                                 /* a seccomp program; its size, or 0 when it does not fit */
int hearth_limit_process(pid_t pid, int resource, uint64_t value);                 /* prlimit: soft and hard */
int hearth_open_path_in_root(int directory, const char *path);                     /* O_PATH: a name for what is there, links followed inside */

void hearth_guard_crashes(void);                                                   /* no core file; a fault leaves one line on stderr */
int hearth_forbid_inspection(void);                                                /* not dumpable: no ptrace, no /proc/<pid>/mem */

/* ---- namespaces, mounts, files ---- */

int hearth_unshare_user_and_mount(void);                                           /* single-threaded callers only */
int hearth_unshare_mount(void);
int hearth_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data);
int hearth_unmount(const char *target, int flags);
int hearth_open_in_root(int directory, const char *path, int flags, unsigned mode);   /* openat2 with RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS */
int hearth_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to);
int hearth_clone_file(int destination, int source);                                /* FICLONE */
int hearth_pipe(int out[2]);                                                         /* close-on-exec */
int hearth_set_nonblocking(int fd, bool on);
int hearth_set_cloexec(int fd, bool on);
int hearth_flock_exclusive(int fd);                                                /* LOCK_EX | LOCK_NB */
int hearth_open(const char *path, int flags, unsigned mode);                       /* open(2) with O_CLOEXEC; variadic otherwise */
int hearth_openat(int directory, const char *path, int flags, unsigned mode);
ssize_t hearth_sendfile(int socket, int file, int64_t *offset, size_t count);
int64_t hearth_boottime_nanos(void);
int64_t hearth_wall_millis(void);
int hearth_set_thread_name(const char *name);

/* Columns that a character takes on a terminal, by the process's locale; -1 for what cannot be printed. */
int hearth_column_width(uint32_t scalar);

#endif
