/* Puts calls before the cell's filter, as a kernel of the architecture that this was compiled for would, and prints the answer to each: `name errno`,
 * or `name allowed`. It needs no kernel of that architecture, and no seccomp: the filter is interpreted here. */

#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define OWN AUDIT_ARCH_X86_64
#define OTHER AUDIT_ARCH_I386
#else
#define OWN AUDIT_ARCH_AARCH64
#define OTHER AUDIT_ARCH_ARM
#endif

static struct sock_filter filter[1024];
static size_t length;

/* The instructions of classic BPF that a seccomp program may use and that this one does; any other one ends the program. */
static unsigned verdict(const struct seccomp_data *data) {
    unsigned accumulator = 0;
    for (size_t at = 0; at < length; at++) {
        const struct sock_filter *step = &filter[at];
        switch (step->code) {
        case BPF_LD | BPF_W | BPF_ABS: memcpy(&accumulator, (const char *)data + step->k, sizeof accumulator); break;
        case BPF_JMP | BPF_JEQ | BPF_K: at += accumulator == step->k ? step->jt : step->jf; break;
        case BPF_JMP | BPF_JGE | BPF_K: at += accumulator >= step->k ? step->jt : step->jf; break;
        case BPF_JMP | BPF_JSET | BPF_K: at += accumulator & step->k ? step->jt : step->jf; break;
        case BPF_RET | BPF_K: return step->k;
        default: fprintf(stderr, "an instruction that is not known: %#x\n", step->code); exit(1);
        }
    }
    fprintf(stderr, "the filter has no end\n");
    exit(1);
}

static void ask(const char *name, unsigned architecture, int call, unsigned long long first, unsigned long long second) {
    struct seccomp_data data = { .nr = call, .arch = architecture, .args = { first, second } };
    unsigned answer = verdict(&data);
    if (answer == SECCOMP_RET_ALLOW) printf("%s allowed\n", name);
    else if ((answer & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO) printf("%s %s\n", name, strerrorname_np((int)(answer & SECCOMP_RET_DATA)));
    else printf("%s %#x\n", name, answer);
}

#define ASK(call, first, second) ask(#call "(" #first "," #second ")", OWN, SYS_##call, first, second)

int main(void) {
    length = hearth_cell_filter(filter, sizeof filter) / sizeof *filter;
    ASK(read, 0, 0);
    ASK(openat, 0, 0);
    ASK(execve, 0, 0);
    ASK(ptrace, 0, 0);
    ASK(socket, AF_UNIX, SOCK_STREAM);
    ASK(socket, AF_INET, SOCK_STREAM);
    ASK(socket, AF_INET6, SOCK_STREAM);
    ASK(socket, AF_NETLINK, SOCK_RAW);
    ASK(socket, AF_VSOCK, SOCK_STREAM);
    ASK(socket, AF_PACKET, SOCK_RAW);
    ASK(socket, AF_ALG, SOCK_SEQPACKET);
    ASK(socketpair, AF_UNIX, SOCK_STREAM);
    ASK(socketpair, AF_VSOCK, SOCK_STREAM);
    /* The kernel takes the low half of an int argument: a high half must not change the answer. */
    ASK(socket, 0x100000000ull + AF_VSOCK, 0);
    ASK(clone, SIGCHLD, 0);
    ASK(clone, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, 0);
    ASK(clone, CLONE_NEWUSER, 0);
    ASK(clone, CLONE_NEWNET, 0);
    ASK(clone3, 0, 0);
    ASK(unshare, CLONE_FILES, 0);
    ASK(unshare, CLONE_NEWNS, 0);
    ASK(unshare, CLONE_NEWTIME, 0);
    ASK(ioctl, 1, TCGETS);
    ASK(ioctl, 1, TIOCSTI);
    ASK(ioctl, 1, TIOCLINUX);
    ASK(ioctl, 1, 0x100000000ull + TIOCSTI);
    ASK(keyctl, 0, 0);
    ASK(add_key, 0, 0);
    ASK(request_key, 0, 0);
    ASK(bpf, 0, 0);
    ASK(perf_event_open, 0, 0);
    ASK(userfaultfd, 0, 0);
    ASK(mount, 0, 0);
    ASK(umount2, 0, 0);
    ASK(pivot_root, 0, 0);
    ASK(setns, 0, 0);
    ASK(kexec_load, 0, 0);
    ASK(finit_module, 0, 0);
    ASK(open_by_handle_at, 0, 0);
    ASK(io_uring_setup, 0, 0);
    ask("pidfd_getfd", OWN, 438, 0, 0);
    ask("mount_setattr", OWN, 442, 0, 0);
    ask("open_tree_attr", OWN, 467, 0, 0);
    ask("another architecture", OTHER, SYS_read, 0, 0);
#if defined(__x86_64__)
    ask("a call of x32", OWN, 0x40000000 + SYS_read, 0, 0);
#endif
    return 0;
}
