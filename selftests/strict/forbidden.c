// SPDX-License-Identifier: GPL-2.0
/* Strict mode: what is not allowed ends the thread, and does not run. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "seccomp_test.h"

/* Arguments that stand for something of the scene. */
#define BUF	0x5ecc0001	/* 4 KiB, filled with MARK */
#define IOV	0x5ecc0002	/* an iovec for BUF, in the caller's layout */
#define PATH	0x5ecc0003	/* of a file that isn't there */
#define FD	0x5ecc0004	/* a file that holds CONTENT, at offset 0 */
#define ROOT	0x5ecc0005	/* "/" */
#define PROGRAM	0x5ecc0006	/* an argv of a program that exits with 0 */

#define MARK	0xa5
#define CONTENT	"untouched"

struct scene {
	unsigned char buf[4096];
	unsigned long iov[2];
	const char *path, *root;
	char *argv[2];
	int fd;
};

static struct scene *scene_new(void)
{
	struct scene *s = shared_alloc(sizeof(*s));

	memset(s->buf, MARK, sizeof(s->buf));
	s->iov[0] = (unsigned long)s->buf;
	s->iov[1] = 4;
	s->path = scratch_path("created");
	s->root = shared_printf("/");
	s->argv[0] = (char *)shared_printf("/bin/true");
	s->fd = syscall(NR_memfd_create, "scene", MFD_CLOEXEC);
	REQUIRE(s->fd >= 0 && write(s->fd, CONTENT, sizeof(CONTENT)) == sizeof(CONTENT) &&
		lseek(s->fd, 0, SEEK_SET) == 0);
	return s;
}

static arch_arg_t meaning(struct scene *s, arch_arg_t arg)
{
	return arg == BUF ? PTR(s->buf) : arg == IOV ? PTR(s->iov) :
	       arg == PATH ? PTR(s->path) : arg == FD ? (arch_arg_t)s->fd :
	       arg == ROOT ? PTR(s->root) : arg == PROGRAM ? PTR(s->argv) : arg;
}

static void expect_untouched(const struct scene *s)
{
	char now[sizeof(CONTENT) + 1] = "";
	bool written = false;

	for (size_t i = 0; i < sizeof(s->buf); i++)
		written |= s->buf[i] != MARK;
	EXPECT(!written, "no byte of its buffer to be written", "it was written to");
	EXPECT(access(s->path, F_OK) != 0, "no file", "one was made");
	EXPECT_EQ(0, lseek(s->fd, 0, SEEK_CUR));
	EXPECT_EQ(sizeof(CONTENT), pread(s->fd, now, sizeof(now), 0));
	EXPECT(!strcmp(now, CONTENT), "its file as it was", "it holds '%s'", now);
}

struct row {
	const char *name;
	int call;
	arch_arg_t arg[6];
};

#define ROW(name, ...) { #name, CALL_##name, { __VA_ARGS__ } }
#define AT AT_FDCWD

static const struct row rows[] = {
	/* What makes a file. */
	ROW(creat, PATH, 0600), ROW(mkdir, PATH, 0700), ROW(mkdirat, AT, PATH, 0700),
	ROW(open, PATH, O_CREAT | O_WRONLY, 0600),
	ROW(openat, AT, PATH, O_CREAT | O_WRONLY, 0600), ROW(link, ROOT, PATH),
	/* What writes to memory. */
	ROW(uname, BUF), ROW(getcwd, BUF, 100), ROW(getrandom, BUF, 16, 0),
	ROW(sysinfo, BUF), ROW(times, BUF), ROW(time, BUF),
	ROW(clock_gettime, 0, BUF), ROW(gettimeofday, BUF, 0),
	ROW(getresuid, BUF, BUF, BUF), ROW(getrlimit, 7, BUF),
	ROW(prlimit64, 0, 7, 0, BUF), ROW(getrusage, 0, BUF), ROW(getitimer, 0, BUF),
	ROW(sched_getaffinity, 0, 128, BUF), ROW(fstat, FD, BUF), ROW(stat, ROOT, BUF),
	ROW(statx, AT, ROOT, 0, 0xfff, BUF), ROW(pipe, BUF), ROW(pipe2, BUF, 0),
	ROW(socketpair, 1, 1, 0, BUF), ROW(sigaltstack, 0, BUF),
	ROW(rt_sigpending, BUF, 8), ROW(rt_sigprocmask, 0, 0, BUF, 8),
	ROW(rt_sigaction, SIGUSR1, 0, BUF, 8), ROW(getcpu, BUF, BUF),
	/* What reads or writes a file, but not by read(2) or write(2). */
	ROW(pread64, FD, BUF, 4, 0), ROW(readv, FD, IOV, 1), ROW(preadv, FD, IOV, 1),
	ROW(pwrite64, FD, BUF, 4, 0), ROW(writev, FD, IOV, 1), ROW(pwritev, FD, IOV, 1),
	ROW(lseek, FD, 3, SEEK_SET), ROW(ftruncate, FD, 0), ROW(sendfile, FD, FD, 0, 4),
	/* What makes or runs other code, or ends this in another way. */
	ROW(clone, SIGCHLD), ROW(fork), ROW(vfork), ROW(clone3, BUF, 64),
	ROW(execve, PROGRAM, PROGRAM, 0), ROW(execveat, AT, PROGRAM, PROGRAM, 0, 0),
	ROW(exit_group, 0), ROW(mmap, 0, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
	ROW(mprotect, BUF, 4096, PROT_EXEC), ROW(munmap, BUF, 4096), ROW(brk),
	/* What a sandbox might be thought to allow. */
	ROW(getpid), ROW(gettid), ROW(getppid), ROW(getuid), ROW(sched_yield),
	ROW(close, FD), ROW(dup, FD), ROW(dup2, FD, 200), ROW(fcntl, FD, F_GETFD),
	ROW(ioctl, FD, 0x5421, BUF), ROW(alarm), ROW(pause), ROW(nanosleep, BUF, 0),
	ROW(futex, BUF, 1, 1), ROW(restart_syscall), ROW(kill, 0, 0), ROW(tgkill, 0, 0, 0),
	ROW(personality, 0xffffffff), ROW(ptrace, 0), ROW(socket, 1, 1, 0), ROW(umask, 0),
	/* What a strict task can't do about its mode. */
	ROW(prctl, PR_GET_SECCOMP),
	ROW(seccomp, SECCOMP_GET_NOTIF_SIZES, 0, BUF),
};

/* Only what all of the ABI's gates have. */
static bool row_exists(const void *row)
{
	for (int g = 0; g < arch_nr_gates; g++)
		if (arch_gates[g].nr[((const struct row *)row)->call] == NR_ABSENT)
			return false;
	return true;
}

CASE(call, "any call but read, write, _exit and sigreturn ends the process with SIGKILL and does not run",
     CLAUSES("STRICT-1", "STRICT-2", "CUR-STRICT-1", "CUR-STRICT-2"),
     ROWS_IF(rows, row_exists), EACH_GATE)
{
	const struct row *row = run->row;
	struct scene *scene = scene_new();
	struct worker *w = worker_strict(run);
	struct call call = { .nr = run->gate->nr[row->call], .gate = run->gate };

	for (int i = 0; i < 6; i++)
		call.arg[i] = meaning(scene, row->arg[i]);
	EXPECT_KILLED(worker_call(w, call), SIGKILL);
	expect_untouched(scene);
}

CASE(after_prctl, "strict mode by prctl(2) forbids the same as by seccomp(2)",
     CLAUSES("STRICT-2", "STRICT-5"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_strict(run);
	struct effect *effect = effect_new();

	EXPECT_KILLED(worker_call(w, effect_gate_call(run->gate, effect)), SIGKILL);
	EXPECT_NOT_RUN(effect);
}
