#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* ---- readiness ---- */

int hearth_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
    struct epoll_event event = { .events = events, .data = { .u64 = token } };
    return epoll_ctl(epoll, operation, fd, &event);
}

int hearth_epoll_add(int epoll, int fd, uint32_t events, uint64_t token) { return control(epoll, EPOLL_CTL_ADD, fd, events, token); }
int hearth_epoll_modify(int epoll, int fd, uint32_t events, uint64_t token) { return control(epoll, EPOLL_CTL_MOD, fd, events, token); }
int hearth_epoll_remove(int epoll, int fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0); }

int hearth_epoll_wait(int epoll, struct hearth_poll_event *out, int capacity, int timeout_millis) {
    struct epoll_event events[256];
    if (capacity > 256) capacity = 256;
    int count = epoll_wait(epoll, events, capacity, timeout_millis);
    if (count < 0) return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        out[i].token = events[i].data.u64;
        out[i].events = events[i].events;
    }
    return count;
}

int hearth_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int hearth_clock_change_timer(void) {
    int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) return -1;
    struct itimerspec never = { .it_value = { .tv_sec = (time_t)1 << 40 } };
    if (timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) < 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

/* ---- sockets ---- */

int hearth_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }
int hearth_socket_pair(int out[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out); }

int hearth_unix_socket_at(int directory, const char *name, bool listen_on_it, int backlog) {
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int length = snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", directory, name);
    if (length < 0 || (size_t)length >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    /* The file gets the mode of the socket: nobody else can connect in the moment before a chmod. */
    if (listen_on_it) (void)fchmod(fd, 0600);
    int result = listen_on_it ? bind(fd, (struct sockaddr *)&address, sizeof address)
                              : connect(fd, (struct sockaddr *)&address, sizeof address);
    if (result == 0 && listen_on_it) result = listen(fd, backlog);
    if (result < 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

ssize_t hearth_send_descriptors(int socket, const int *fds, size_t count, const void *bytes, size_t length) {
    char control_bytes[CMSG_SPACE(sizeof(int) * 16)];
    if (count > 16) {
        errno = EINVAL;
        return -1;
    }
    struct iovec part = { .iov_base = (void *)bytes, .iov_len = length };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    if (count > 0) {
        memset(control_bytes, 0, sizeof control_bytes);
        message.msg_control = control_bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

ssize_t hearth_receive_descriptors(int socket, int *fds, size_t capacity, size_t *count, void *bytes, size_t length) {
    char control_bytes[CMSG_SPACE(sizeof(int) * 16)];
    struct iovec part = { .iov_base = bytes, .iov_len = length };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control_bytes, .msg_controllen = sizeof control_bytes };
    *count = 0;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received < 0) return received;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t held = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        const int *values = (const int *)CMSG_DATA(header);
        for (size_t i = 0; i < held; i++) {
            if (*count < capacity) fds[(*count)++] = values[i];
            else close(values[i]);
        }
    }
    return received;
}

int hearth_peer_credentials(int socket, int *pid, unsigned *uid, unsigned *gid) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) < 0) return -1;
    *pid = credentials.pid;
    *uid = credentials.uid;
    *gid = credentials.gid;
    return 0;
}

int hearth_set_linger_reset(int socket) {
    struct linger linger = { .l_onoff = 1, .l_linger = 0 };
    return setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

/* ---- processes ---- */

static const char *variable(char *const *environment, const char *name) {
    size_t length = strlen(name);
    for (; *environment; environment++)
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') return *environment + length + 1;
    return NULL;
}

/* "0" is the process that writes it. */
static bool join_group(const char *path) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool joined = write(fd, "0", 1) == 1;
    int saved = errno;
    close(fd);
    errno = saved;
    return joined;
}

/* What is bound is reached by its new path alone: nothing above it has to let the user through. */
static bool bind_path(const char *source, const char *target) {
    struct stat status;
    if (stat(source, &status) < 0) return false;
    if (S_ISDIR(status.st_mode)) {
        if (mkdir(target, 0755) < 0) return false;
    } else {
        int fd = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
        if (fd < 0) return false;
        close(fd);
    }
    return mount(source, target, NULL, MS_BIND | MS_REC, NULL) == 0;
}

static bool enter_shelter(const struct hearth_spawn *spawn) {
    mode_t before = umask(022);
    if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL) < 0) return false;
    if (mount("hearth", spawn->shelter, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") < 0) return false;
    for (char *const *bind = spawn->binds; bind && bind[0] && bind[1]; bind += 2)
        if (!bind_path(bind[0], bind[1])) return false;
    umask(before);
    if (spawn->user == 0) {
        errno = EINVAL;
        return false;
    }
    return setgroups(0, NULL) == 0 && setresgid(spawn->user, spawn->user, spawn->user) == 0
        && setresuid(spawn->user, spawn->user, spawn->user) == 0;
}

static _Noreturn void run_child(const struct hearth_spawn *spawn, int report, pid_t parent) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) {
        struct sigaction standard = { .sa_handler = SIG_DFL };
        sigaction(number, &standard, NULL);
    }
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (spawn->new_session) setsid();
    if (spawn->file_bytes > 0) {
        struct rlimit limit = { .rlim_cur = spawn->file_bytes, .rlim_max = spawn->file_bytes };
        if (setrlimit(RLIMIT_FSIZE, &limit) < 0) goto failed;
    }
    for (char *const *group = spawn->groups; group && *group; group++)
        if (!join_group(*group)) goto failed;
    if (spawn->shelter && !enter_shelter(spawn)) goto failed;
    /* After the change of the user, which would take it back. */
    if (spawn->death_signal) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);
    }
    /* Two passes, so that no source is overwritten before it was copied: first everything out of the way, then into place. */
    int floor = 64;
    for (size_t i = 0; i < spawn->descriptor_pairs; i++)
        if (spawn->descriptors[2 * i + 1] >= floor) floor = spawn->descriptors[2 * i + 1] + 1;
    int moved[64];
    if (spawn->descriptor_pairs > 63) {
        errno = EINVAL;
        goto failed;
    }
    report = fcntl(report, F_DUPFD_CLOEXEC, floor);
    if (report < 0) _exit(127);
    for (size_t i = 0; i < spawn->descriptor_pairs; i++) {
        moved[i] = fcntl(spawn->descriptors[2 * i], F_DUPFD_CLOEXEC, floor);
        if (moved[i] < 0) goto failed;
    }
    int highest = 2;
    for (size_t i = 0; i < spawn->descriptor_pairs; i++) {
        int target = spawn->descriptors[2 * i + 1];
        if (dup2(moved[i], target) < 0) goto failed;
        if (target > highest) highest = target;
    }
    for (int fd = 3; fd <= highest; fd++) {
        bool wanted = false;
        for (size_t i = 0; i < spawn->descriptor_pairs; i++) wanted |= spawn->descriptors[2 * i + 1] == fd;
        if (!wanted) close(fd);
    }
    syscall(SYS_close_range, (unsigned)highest + 1, (unsigned)report - 1, 0);
    syscall(SYS_close_range, (unsigned)report + 1, ~0u, 0);
    if (spawn->directory && chdir(spawn->directory) < 0) goto failed;
    execvpe(spawn->executable, spawn->arguments, spawn->environment);
failed:;
    int problem = errno;
    ssize_t ignored = write(report, &problem, sizeof problem);
    (void)ignored;
    _exit(127);
}

pid_t hearth_spawn_process(const struct hearth_spawn *spawn) {
    /* execvpe searches the PATH of the caller's own environment; the child's is what counts, so it is resolved before the fork. */
    struct hearth_spawn resolved = *spawn;
    char found[4096];
    if (!strchr(spawn->executable, '/')) {
        const char *path = variable(spawn->environment, "PATH");
        if (!path) path = "/usr/bin:/bin";
        bool hit = false;
        while (*path && !hit) {
            size_t length = strcspn(path, ":");
            if (length > 0 && snprintf(found, sizeof found, "%.*s/%s", (int)length, path, spawn->executable) < (int)sizeof found)
                hit = access(found, X_OK) == 0;
            path += length + (path[length] == ':');
        }
        if (!hit) {
            errno = ENOENT;
            return -1;
        }
        resolved.executable = found;
    }
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0) return -1;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) run_child(&resolved, report[1], parent);
    int saved = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (pid > 0) {
        int problem = 0;
        ssize_t got;
        do got = read(report[0], &problem, sizeof problem);
        while (got < 0 && errno == EINTR);
        if (got == sizeof problem) {
            while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
            pid = -1;
            saved = problem;
        }
    }
    close(report[0]);
    errno = saved;
    return pid;
}

int hearth_limit_process(pid_t pid, int resource, uint64_t value) {
    struct rlimit limit = { .rlim_cur = value, .rlim_max = value };
    return prlimit(pid, resource, &limit, NULL);
}
int hearth_open_path_in_root(int directory, const char *path) { return hearth_open_in_root(directory, path, O_PATH, 0); }
int hearth_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
int hearth_pidfd_send_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }

int hearth_pidfd_wait(int pidfd, int *code, int *signal) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG) < 0) return -1;
    if (info.si_pid == 0) return 0;
    *code = info.si_code == CLD_EXITED ? info.si_status : -1;
    *signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
    return 1;
}

int hearth_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }
int hearth_set_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

/* ---- namespaces, mounts, files ---- */

int hearth_unshare_user_and_mount(void) { return unshare(CLONE_NEWUSER | CLONE_NEWNS); }
int hearth_unshare_mount(void) { return unshare(CLONE_NEWNS); }
int hearth_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data) {
    return mount(source, target, type, flags, data);
}
int hearth_unmount(const char *target, int flags) { return umount2(target, flags); }

int hearth_open_in_root(int directory, const char *path, int flags, unsigned mode) {
    struct open_how how = { .flags = (uint64_t)flags | O_CLOEXEC, .mode = mode, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int hearth_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
    return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}
int hearth_clone_file(int destination, int source) { return ioctl(destination, FICLONE, source); }

static int set_flag(int fd, int get, int set, int flag, bool on) {
    int flags = fcntl(fd, get);
    return flags < 0 ? -1 : fcntl(fd, set, on ? flags | flag : flags & ~flag);
}
int hearth_pipe(int out[2]) { return pipe2(out, O_CLOEXEC); }
int hearth_set_nonblocking(int fd, bool on) { return set_flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, on); }
int hearth_set_cloexec(int fd, bool on) { return set_flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, on); }
int hearth_flock_exclusive(int fd) { return flock(fd, LOCK_EX | LOCK_NB); }
int hearth_open(const char *path, int flags, unsigned mode) { return open(path, flags | O_CLOEXEC, mode); }
int hearth_openat(int directory, const char *path, int flags, unsigned mode) { return openat(directory, path, flags | O_CLOEXEC, mode); }

ssize_t hearth_sendfile(int socket, int file, int64_t *offset, size_t count) {
    off_t position = *offset;
    ssize_t sent = sendfile(socket, file, &position, count);
    *offset = position;
    return sent;
}

static int64_t nanos(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
int64_t hearth_boottime_nanos(void) { return nanos(CLOCK_BOOTTIME); }
int64_t hearth_wall_millis(void) { return nanos(CLOCK_REALTIME) / 1000000; }
int hearth_set_thread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

int hearth_column_width(uint32_t scalar) {
    return wcwidth((wchar_t)scalar);
}
