#define _GNU_SOURCE
#include "csystem.h"

#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* The end of a process by a fault: one line, made of constants and of places in the program. Everything here must be safe in a signal handler:
   no allocation, no lock, no standard input and output. */

static uintptr_t program_begin, program_end;

static int note_program(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    /* The first entry is the program itself. */
    program_begin = info->dlpi_addr;
    program_end = program_begin;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD) continue;
        uintptr_t end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
        if (end > program_end) program_end = end;
    }
    return 1;
}

struct line {
    char text[1024];
    size_t length;
};

static void put(struct line *line, const char *text) {
    while (*text && line->length < sizeof line->text - 1) line->text[line->length++] = *text++;
}

static void put_number(struct line *line, uint64_t number, unsigned base, int digits) {
    char reversed[24];
    int count = 0;
    do {
        reversed[count++] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number > 0);
    for (; digits > count; digits--) put(line, "0");
    while (count > 0) {
        char digit[2] = { reversed[--count], 0 };
        put(line, digit);
    }
}

static void put_time(struct line *line) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t seconds = now.tv_sec % 86400, days = now.tv_sec / 86400;
    /* Years that begin in March have their leap day at their end. */
    int64_t shifted = days + 719468, era = shifted / 146097, of_era = shifted % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    put_number(line, (uint64_t)(year + era * 400 + (month <= 2)), 10, 4);
    put(line, "-");
    put_number(line, (uint64_t)month, 10, 2);
    put(line, "-");
    put_number(line, (uint64_t)day, 10, 2);
    put(line, "T");
    put_number(line, (uint64_t)(seconds / 3600), 10, 2);
    put(line, ":");
    put_number(line, (uint64_t)(seconds / 60 % 60), 10, 2);
    put(line, ":");
    put_number(line, (uint64_t)(seconds % 60), 10, 2);
    put(line, ".");
    put_number(line, (uint64_t)(now.tv_nsec / 1000000), 10, 3);
    put(line, "Z");
}

static const struct {
    int number;
    const char *name;
} faults[] = {
    { SIGILL, "SIGILL" }, { SIGTRAP, "SIGTRAP" }, { SIGABRT, "SIGABRT" }, { SIGFPE, "SIGFPE" },
    { SIGBUS, "SIGBUS" }, { SIGSEGV, "SIGSEGV" }, { SIGSYS, "SIGSYS" },   { SIGQUIT, "SIGQUIT" },
};

static void report_crash(int number) {
    /* A core file that is piped to a program ignores the limit of its size. */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    struct line line = { .length = 0 };
    put(&line, "{\"time\":\"");
    put_time(&line);
    put(&line, "\",\"level\":\"error\",\"part\":\"crash\",\"message\":\"the process has crashed\",\"signal\":\"");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].number == number) put(&line, faults[i].name);
    put(&line, "\",\"at\":\"");
    void *frames[24];
    int count = backtrace(frames, 24);
    bool first = true;
    for (int i = 0; i < count; i++) {
        uintptr_t place = (uintptr_t)frames[i];
        if (place < program_begin || place >= program_end) continue;
        put(&line, first ? "+0x" : " +0x");
        put_number(&line, place - program_begin, 16, 1);
        first = false;
    }
    put(&line, "\"}\n");
    ssize_t ignored = write(2, line.text, line.length);
    (void)ignored;
    /* Reset by now: the process ends by the same signal when this handler is left. */
    raise(number);
}

void hearth_guard_crashes(void) {
    struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };
    setrlimit(RLIMIT_CORE, &none);
    if (getenv("SWIFT_BACKTRACE")) return;
    dl_iterate_phdr(note_program, NULL);
    /* The first call loads a library, which must not happen in a handler. */
    void *frame[1];
    backtrace(frame, 1);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = report_crash;
    action.sa_flags = (int)SA_RESETHAND;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigaction(faults[i].number, &action, NULL);
}

int hearth_forbid_inspection(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
