// SPDX-License-Identifier: GPL-2.0
/* The open file that a listener is: none to be had, and none left over. */
#include <stdio.h>

#include "common.h"
#include "procfs.h"

#define FILE_MAX	"/proc/sys/fs/file-max"
#define FILE_NR		"/proc/sys/fs/file-nr"

static struct call listener_call(void)
{
	return install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER, telling_filter());
}

static char file_max[32];

static void set_file_max(const char *text)
{
	FILE *f = fopen(FILE_MAX, "we");

	REQUIRE(f && fputs(text, f) >= 0);
	REQUIRE(fclose(f) == 0);
}

static void restore(void *arg)
{
	(void)arg;
	set_file_max(file_max);
}

/* It is the whole system's: changed only where that is the suite's. */
static bool file_max_met(void)
{
	bool known;
	FILE *f;

	if (!kernel_is_own() || access(FILE_MAX, W_OK))
		return false;
	f = fopen(FILE_MAX, "re");
	known = f && fgets(file_max, sizeof(file_max), f);
	if (f)
		fclose(f);
	if (known)
		on_cleanup(restore, NULL);
	return known;
}

static const struct need need_file_max = {
	"file_max", "needs to change fs.file-max (SECCOMP_TEST_OWN_KERNEL)",
	.met = file_max_met };

CASE(no_free_file, "where the system has no free file, an installation with a listener fails with ENFILE and leaves nothing",
     CLAUSES("RV-3", "CUR-LISTEN-2"),
     NEEDS(&need_user_notif, &need_root, &need_file_max))
{
	struct worker *w = worker_new();
	struct outcome o;
	long fd;

	worker_drop(w, CAPS_NONE);
	fd = worker_free_fd(w);
	/* From now on only who has CAP_SYS_ADMIN may open a file. */
	set_file_max("0");
	ASSERT_ERRNO(worker_call(w, CALL(eventfd2)), ENFILE);
	for (int i = 0; i < 3; i++)
		EXPECT_ERRNO(worker_call(w, listener_call()), ENFILE);
	set_file_max(file_max);
	EXPECT_UNFILTERED(w);
	o = worker_call(w, listener_call());
	EXPECT_RETURNED(o, fd);
}

/*
 * A number of tries that is no burden, and that a file each would show: a
 * processor keeps to itself how many it has opened, up to twice their number.
 */
#define TRIES	(300 + 4 * (int)sysconf(_SC_NPROCESSORS_CONF))
#define FEW	100

static long opened_files(void)
{
	long n = file_number(FILE_NR, -1);

	if (n < 0)
		case_skip("needs " FILE_NR);
	return n;
}

struct tries { struct call call; long want; };

/* Return: how many of the calls came back as wanted. */
static long try_often(void *arg)
{
	const struct tries *t = arg;
	const arch_arg_t *a = t->call.arg;
	long n = 0;

	for (int i = 0; i < TRIES; i++)
		n += arch_syscall(t->call.nr, a[0], a[1], a[2], 0, 0, 0) == t->want;
	return n;
}

/* In a worker that has a listener, or a thread that can't be synchronised. */
static const struct { const char *name; unsigned long flags; int err; } failures[] = {
	{ "busy", 0, EBUSY },
	{ "diverged", SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH, ESRCH },
};

CASE(failures_keep_no_file, "an installation with a listener that fails leaves no open file behind",
     CLAUSES("RV-3", "CUR-LISTEN-2"), NEEDS(&need_user_notif, &need_tsync_esrch),
     ROWS(failures))
{
	const typeof(failures[0]) *row = run->row;
	struct tries *t = shared_alloc(sizeof(*t));
	struct worker *w = worker_new();
	long left = TRIES;

	if (row->err == ESRCH)
		ASSERT_RETURNED(worker_install(worker_thread(w), BY_SECCOMP, allow_all(1)), 0);
	else
		ASSERT(worker_call(w, listener_call()).ret >= 0, "a listener", "none");
	t->call = install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER | row->flags,
				     telling_filter());
	t->want = -row->err;
	/* Others may open files meanwhile. */
	for (int i = 0; i < 3 && left >= FEW; i++) {
		left = -opened_files();
		EXPECT_RETURNED(worker_run(w, try_often, t), TRIES);
		left += opened_files();
	}
	EXPECT(left < FEW, "no open file to be left by failed installations",
	       "%ld are, of %d", left, TRIES);
}
