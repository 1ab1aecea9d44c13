#include "csystem.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* The filter is a program of classic BPF, written out here: it is shorter than what a library would have to be told. */

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "Hearth runs on x86-64 and arm64 only."
#endif

/* New calls have one number on all architectures; headers may be older than the kernel. */
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#define NUMBER_OF_OPEN_TREE_ATTR 467

/* Bits of clone(2) and unshare(2) that ask for new namespaces; that of time is a part of the signal's number in clone(2). */
#define NEW_NAMESPACES 0x7e020000u
#define NEW_TIME_NAMESPACE 0x80u

/* Refused to everybody without privileges, and therefore no loss: what shows or changes the machine. */
static const unsigned forbidden[] = {
    SYS_add_key, SYS_request_key, SYS_keyctl, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_pidfd_getfd, SYS_mount, SYS_umount2,
    SYS_pivot_root, SYS_chroot, SYS_move_mount, SYS_open_tree, SYS_fsopen, SYS_fsconfig, SYS_fsmount, SYS_fspick, SYS_mount_setattr,
    NUMBER_OF_OPEN_TREE_ATTR, SYS_setns, SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot,
    SYS_swapon, SYS_swapoff, SYS_acct, SYS_quotactl, SYS_syslog, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex,
    SYS_open_by_handle_at, SYS_vhangup,
#if defined(__x86_64__)
    SYS_iopl, SYS_ioperm, SYS_modify_ldt,
#endif
};

/* Answered as by a kernel without them: programs then take another way. The flags of clone3 lie where no filter can read them. */
static const unsigned unknown[] = { SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_clone3 };

static const unsigned families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };

struct program {
    struct sock_filter *out;
    size_t capacity, count;
};

static void add(struct program *program, struct sock_filter instruction) {
    if (program->count < program->capacity) program->out[program->count] = instruction;
    program->count++;
}

static void load(struct program *program, size_t offset) {
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

static void answer(struct program *program, unsigned what) { add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what)); }

static void jump(struct program *program, unsigned short how, unsigned value, unsigned char if_so, unsigned char otherwise) {
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | how | BPF_K, value, if_so, otherwise));
}

/* Both architectures are little-endian: the low half of an argument, which is all that the kernel takes of an int, comes first. */
static size_t argument(size_t number) { return offsetof(struct seccomp_data, args) + number * sizeof(uint64_t); }

static void refuse(struct program *program, unsigned call, int error) {
    jump(program, BPF_JEQ, call, 0, 1);
    answer(program, SECCOMP_RET_ERRNO | (unsigned)error);
}

static void refuse_families(struct program *program, unsigned call) {
    size_t count = sizeof families / sizeof *families;
    jump(program, BPF_JEQ, call, 0, (unsigned char)(count + 3));
    load(program, argument(0));
    for (size_t i = 0; i < count; i++) jump(program, BPF_JEQ, families[i], (unsigned char)(count - i), 0);
    answer(program, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
    answer(program, SECCOMP_RET_ALLOW);
}

static void refuse_namespaces(struct program *program, unsigned call, unsigned flags) {
    jump(program, BPF_JEQ, call, 0, 4);
    load(program, argument(0));
    jump(program, BPF_JSET, flags, 0, 1);
    answer(program, SECCOMP_RET_ERRNO | EPERM);
    answer(program, SECCOMP_RET_ALLOW);
}

static void refuse_keystrokes(struct program *program) {
    jump(program, BPF_JEQ, SYS_ioctl, 0, 5);
    load(program, argument(1));
    jump(program, BPF_JEQ, TIOCSTI, 1, 0);
    jump(program, BPF_JEQ, TIOCLINUX, 0, 1);
    answer(program, SECCOMP_RET_ERRNO | EPERM);
    answer(program, SECCOMP_RET_ALLOW);
}

size_t hearth_cell_filter(void *out, size_t bytes) {
    struct program program = { .out = out, .capacity = bytes / sizeof(struct sock_filter) };
    load(&program, offsetof(struct seccomp_data, arch));
    jump(&program, BPF_JEQ, OWN_ARCHITECTURE, 1, 0);
    answer(&program, SECCOMP_RET_ERRNO | ENOSYS);
    load(&program, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    /* The numbers of the x32 interface, which has other ones for the same calls. */
    jump(&program, BPF_JGE, 0x40000000u, 0, 1);
    answer(&program, SECCOMP_RET_ERRNO | ENOSYS);
#endif
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) refuse(&program, forbidden[i], EPERM);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) refuse(&program, unknown[i], ENOSYS);
    refuse_families(&program, SYS_socket);
    refuse_families(&program, SYS_socketpair);
    refuse_namespaces(&program, SYS_clone, NEW_NAMESPACES);
    refuse_namespaces(&program, SYS_unshare, NEW_NAMESPACES | NEW_TIME_NAMESPACE);
    refuse_keystrokes(&program);
    answer(&program, SECCOMP_RET_ALLOW);
    return program.count > program.capacity ? 0 : program.count * sizeof(struct sock_filter);
}
