// SPDX-License-Identifier: GPL-2.0
/* Whom the records name: each of a task's identities is a different one here. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common.h"
#include "needs.h"

#define REAL_UID	1234
#define REAL_GID	2345
#define LOGIN_UID	3456
#define NAME		"recorded"
#define UNSET		"4294967295"

/* The text behind " name=" in a record, without quotes; "-" if there is none. */
static const char *text_field(const struct record *r, const char *name)
{
	const char *key = shared_printf(" %s=", name), *at = strstr(r->text, key);
	int quoted;

	if (!at)
		return "-";
	at += strlen(key);
	quoted = *at == '"';
	at += quoted;
	return shared_printf("%.*s", (int)strcspn(at, quoted ? "\"" : " "), at);
}

static void expect_field(const struct log *log, const char *name, const char *want,
			 const char *at)
{
	const struct record *r = &log->record[0];
	const char *seen = text_field(r, name);

	check(!strcmp(seen, want), false, at,
	      check_format("a record with %s=%s", name, want), "it is '%s'", r->text);
}
#define EXPECT_FIELD(log, name, want) expect_field(log, name, want, CHECK_AT)

static bool unusual(const char *text)
{
	while (*text > 0x20 && *text < 0x7f && *text != '"')
		text++;
	return *text;
}

/* As it is, or in hexadecimal if it has quotes, blanks, or what is not ASCII. */
static const char *recorded_as(const char *text)
{
	char hex[1000] = "";

	for (size_t i = 0; text[i] && i < sizeof(hex) / 2 - 1; i++)
		snprintf(hex + 2 * i, 3, "%02X", (unsigned char)text[i]);
	return unusual(text) ? shared_printf("%s", hex) : text;
}

/* "-" if there is no such file. */
static const char *proc_text(const struct worker *w, const char *file)
{
	char text[40] = "-";
	int fd = open(shared_printf("/proc/%d/task/%d/%s", w->pid, w->tid, file),
		      O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		ssize_t n = read(fd, text, sizeof(text) - 1);

		text[n > 0 ? n : 0] = '\0';
		close(fd);
	}
	return shared_printf("%.*s", (int)strcspn(text, "\n"), text);
}

static long log_in(void *arg)
{
	const char *uid = arg;
	int fd = open("/proc/thread-self/loginuid", O_WRONLY | O_CLOEXEC);
	long ret = fd >= 0 ? write(fd, uid, strlen(uid)) : -1;

	if (fd >= 0)
		close(fd);
	return ret;
}

/* The thread differs from its process in all that a thread has of its own. */
static void take_identity(struct worker *w)
{
	/* Where that can't be changed any more, it is the judge's. */
	worker_run(w, log_in, (void *)shared_printf("%d", LOGIN_UID));
	ASSERT_RETURNED(worker_call(w, CALL(setresgid, REAL_GID, -1, -1)), 0);
	ASSERT_RETURNED(worker_call(w, CALL(setresuid, REAL_UID, -1, -1)), 0);
	ASSERT_RETURNED(worker_call(w, CALL(prctl, PR_SET_NAME, PTR(shared_printf(NAME)))), 0);
}

static const struct { const char *name; uint32_t action; } actions[] = {
	{ "log", LOG }, { "errno", ERRNO(1) }, { "kill_thread", KILL_THREAD },
	{ "kill_process", KILL_PROCESS },
};

CASE(of_the_task, "a record has the caller's login ID, session, real user and group, its process ID, its thread's name, and its program",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, ROWS(actions))
{
	const typeof(actions[0]) *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);
	const char *login, *session;
	char path[300] = "";

	take_identity(s.w);
	login = proc_text(s.w, "loginuid");
	session = proc_text(s.w, "sessionid");
	REQUIRE(readlink(shared_printf("/proc/%d/exe", s.w->pid), path, sizeof(path) - 1) > 0);
	scene_install(&s, run, FLAG_LOG, on_call(EFFECT_NR, row->action));
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
	if (!s.log->count)
		return;
	EXPECT_FIELD(s.log, "auid", login);
	EXPECT_FIELD(s.log, "ses", session);
	EXPECT_FIELD(s.log, "uid", shared_printf("%d", REAL_UID));
	EXPECT_FIELD(s.log, "gid", shared_printf("%d", REAL_GID));
	EXPECT_FIELD(s.log, "pid", shared_printf("%d", s.w->pid));
	EXPECT_FIELD(s.log, "comm", NAME);
	EXPECT_FIELD(s.log, "exe", recorded_as(path));
}

CASE(not_logged_in, "a record of a task without a login ID has neither that nor a session: 4294967295",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG)
{
	struct scene s = scene_new(ALL_LOGGED);

	if (strcmp(proc_text(s.w, "loginuid"), UNSET))
		case_skip("needs a judge without a login ID");
	scene_install(&s, run, FLAG_LOG, on_call(EFFECT_NR, LOG));
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
	if (!s.log->count)
		return;
	EXPECT_FIELD(s.log, "auid", UNSET);
	EXPECT_FIELD(s.log, "ses", UNSET);
}

/* A file's name of 140 characters. */
#define TEN	"0123456789"
#define LONG	TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct { const char *name, *file; bool unlinked; } programs[] = {
	{ "long_path", LONG, false }, { "with_blank", "a program", false },
	{ "unlinked", "program", true },
};

CASE(program, "a record has its task's program by its whole path, with (deleted) if it has none any more",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, ROWS(programs))
{
	const typeof(programs[0]) *row = run->row;
	const char *path = self_copy(row->file, 0755, -1, -1);
	struct scene s = scene_new(ALL_LOGGED);

	s.w = worker_fork(s.process, CLONE_PARENT);
	ASSERT_RETURNED(worker_exec(s.w, path), 0);
	if (row->unlinked) {
		REQUIRE(unlink(path) == 0);
		path = shared_printf("%s (deleted)", path);
	}
	scene_install(&s, run, FLAG_LOG, on_call(EFFECT_NR, LOG));
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
	if (s.log->count)
		EXPECT_FIELD(s.log, "exe", recorded_as(path));
}

/* What a reader of records could take for something else. */
static const struct { const char *name, *comm, *recorded; } names[] = {
	{ "quote", "a\"b", "612262" }, { "space", "a b", "612062" },
	{ "newline", "a\nb", "610A62" }, { "as_a_field", "a\" uid=0", "6122207569643D30" },
	{ "beyond_ascii", "a\303\244", "61C3A4" }, { "backslash", "a\\b", "a\\b" },
	{ "longest", "abcdefghijklmno", "abcdefghijklmno" },
};

CASE(unusual_name, "a record has a thread's whole name, in hexadecimal if it has quotes, blanks, or what is not ASCII",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, ROWS(names))
{
	const typeof(names[0]) *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);

	ASSERT_RETURNED(worker_call(s.w, CALL(prctl, PR_SET_NAME,
					      PTR(shared_printf("%s", row->comm)))), 0);
	scene_install(&s, run, FLAG_LOG, on_call(EFFECT_NR, LOG));
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
	if (s.log->count)
		EXPECT_FIELD(s.log, "comm", row->recorded);
}

CASE(in_pid_namespace, "a record of a task in another pid namespace has its process ID in the initial one",
     CLAUSES("CUR-LOG-1"),
     NEEDS(&need_audit_log, &need_flag_log, &need_logged_change, &need_pid_namespace))
{
	struct scene s = scene_new(ALL_LOGGED);

	ASSERT_RETURNED(worker_call(s.process, CALL(unshare, CLONE_NEWPID)), 0);
	s.w = worker_fork(s.process, CLONE_PARENT);
	scene_install(&s, run, FLAG_LOG, on_call(EFFECT_NR, LOG));
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
}

CASE(in_user_namespace, "a record of a task in another user namespace has its user and group of the initial one",
     CLAUSES("CUR-LOG-1"),
     NEEDS(&need_audit_log, &need_flag_log, &need_user_namespace, &need_logged_change))
{
	struct scene s = scene_new(ALL_LOGGED);

	s.w = worker_fork(s.process, CLONE_PARENT);
	take_identity(s.w);
	ASSERT_RETURNED(worker_call(s.w, CALL(unshare, CLONE_NEWUSER)), 0);
	scene_install(&s, run, FLAG_LOG, on_call(EFFECT_NR, LOG));
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
	if (!s.log->count)
		return;
	EXPECT_FIELD(s.log, "uid", shared_printf("%d", REAL_UID));
	EXPECT_FIELD(s.log, "gid", shared_printf("%d", REAL_GID));
}
