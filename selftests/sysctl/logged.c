// SPDX-License-Identifier: GPL-2.0
/* actions_logged: the actions that may be logged. */
#include <stdlib.h>

#include "common.h"

CASE(logged_format, "actions_logged names actions in the order of actions_avail, each once, with single spaces, never allow",
     CLAUSES("CUR-PROC-2", "R-SYSCTL-1"), NEEDS(&need_sysctl))
{
	const char *logged = one_line(ACTIONS_LOGGED);
	char *avail = strdup(one_line(ACTIONS_AVAIL)), *name, *rest = avail, want[400] = "";

	/* The names that it has, as they have to follow each other. */
	while ((name = strsep(&rest, " "))) {
		if (!strstr(shared_printf(" %s ", logged), shared_printf(" %s ", name)))
			continue;
		EXPECT(strcmp(name, "allow"), "no allow", "'%s'", logged);
		strcat(want, *want ? " " : "");
		strcat(want, name);
	}
	free(avail);
	EXPECT(!strcmp(logged, want), check_format("'%s'", want), "'%s'", logged);
}

CASE(logged_by_user, "anybody may read actions_logged, only root open it for writing",
     CLAUSES("CUR-PROC-2"), NEEDS(&need_sysctl))
{
	struct worker *w = worker_bare();

	worker_drop(w, CAPS_NONE);
	if (worker_call(w, CALL(geteuid)).ret == 0)
		case_skip("needs an ordinary user");
	expect_read(w, worker_call(w, CALL(openat, AT_FDCWD, PTR(ACTIONS_LOGGED), O_RDONLY)));
	EXPECT_ERRNO(worker_call(w, CALL(openat, AT_FDCWD, PTR(ACTIONS_LOGGED), O_WRONLY)), EACCES);
	EXPECT_ERRNO(worker_call(w, CALL(openat, AT_FDCWD, PTR(ACTIONS_LOGGED), O_RDWR)), EACCES);
}

static const struct { const char *name; unsigned int real, effective; int err; } users[] = {
	{ "effective_root", USER_ID, 0, 0 }, { "real_root", 0, USER_ID, EACCES },
};

CASE(logged_opener, "who may open actions_logged for writing is told by the effective user",
     CLAUSES("CUR-PROC-2"), NEEDS(&need_root, &need_sysctl, &need_logged_change), ROWS(users))
{
	const typeof(users[0]) *row = run->row;
	struct worker *w = worker_bare();
	struct outcome o;

	ASSERT_RETURNED(worker_call(w, ID_CALL(setresuid, row->real, row->effective, 0)), 0);
	o = worker_call(w, CALL(openat, AT_FDCWD, PTR(ACTIONS_LOGGED), O_WRONLY));
	if (row->err)
		EXPECT_ERRNO(o, row->err);
	else
		EXPECT(o.kind == OUT_RETURNED && o.ret >= 0, "a descriptor", "%s",
		       outcome_words(&o));
}

/* What is written, and what is read then. */
struct text {
	const char *name, *write, *read;
};

#define ALL "kill_process kill_thread trap errno user_notif trace log"

static const struct text good[] = {
	{ "kill_process", "kill_process", "kill_process\n" },
	{ "kill_thread", "kill_thread", "kill_thread\n" },
	{ "trap", "trap", "trap\n" },
	{ "errno", "errno", "errno\n" },
	{ "user_notif", "user_notif", "user_notif\n" },
	{ "trace", "trace", "trace\n" },
	{ "log", "log", "log\n" },
	{ "all", ALL, ALL "\n" },
	{ "newline", "errno log\n", "errno log\n" },
	{ "reversed", "log trace user_notif errno trap kill_thread kill_process", ALL "\n" },
	{ "mixed", "trace kill_thread log trap", "kill_thread trap trace log\n" },
	{ "twice", "errno trap errno", "trap errno\n" },
	{ "three_times", "errno trap errno errno", "trap errno\n" },
	{ "none", "\n", "\n" },
	{ "first_and_last", "log kill_process", "kill_process log\n" },
	{ "all_but_errno", "kill_process kill_thread trap user_notif trace log",
	  "kill_process kill_thread trap user_notif trace log\n" },
};

static void expect_text_(const char *want, const char *at)
{
	char seen[200];

	logged_read(seen, sizeof(seen));
	check(!strcmp(seen, want), false, at,
	      check_format("actions_logged to be '%.*s'", (int)strcspn(want, "\n"), want),
	      "it is '%.*s'", (int)strcspn(seen, "\n"), seen);
}
#define EXPECT_TEXT(want) expect_text_(want, CHECK_AT)

#define PRESET "trap log\n"

static void preset(void)
{
	ASSERT_EQ(0, logged_write(PRESET));
	EXPECT_TEXT(PRESET);
}

CASE(logged_set, "actions_logged takes names in any order, and tells them in that of actions_avail",
     CLAUSES("CUR-PROC-2"), NEEDS(&need_root, &need_sysctl, &need_user_notif, &need_logged_change),
     ROWS(good))
{
	const struct text *text = run->row;

	preset();
	EXPECT_EQ(0, logged_write(text->write));
	EXPECT_TEXT(text->read);
	EXPECT_EQ(0, logged_write(text->read));
	EXPECT_TEXT(text->read);
}

static const struct text bad[] = {
	{ "allow", "allow" }, { "allow_newline", "allow\n" },
	{ "errno_allow", "errno allow" }, { "allow_errno", "allow errno" },
	{ "all_and_allow", ALL " allow" },
	{ "unknown", "nonsense" }, { "unknown_last", "errno nonsense" },
	{ "unknown_first", "nonsense errno" }, { "unknown_between", "errno nonsense log" },
	{ "upper", "ERRNO" }, { "capital", "Errno" }, { "prefix", "err" },
	{ "longer", "errnos" }, { "kill", "kill" }, { "ret_errno", "SECCOMP_RET_ERRNO" },
	{ "comma", "errno,log" }, { "tab", "errno\tlog" }, { "number", "0" },
	{ "value", "0x50000" }, { "none", "none" }, { "question", "?" },
};

CASE(logged_refused, "actions_logged takes neither allow nor what is no action: EINVAL, and stays as it was",
     CLAUSES("CUR-PROC-2"), NEEDS(&need_root, &need_sysctl, &need_logged_change), ROWS(bad))
{
	const struct text *text = run->row;

	preset();
	EXPECT_EQ(-EINVAL, logged_write(text->write));
	EXPECT_TEXT(PRESET);
}

/* Writes through a descriptor that was opened by root, as somebody else. */
struct writer {
	const char *name;
	void (*become)(struct worker *w);
	int want;
};

static void root(struct worker *w)
{
	(void)w;
}

static void root_with_sys_admin(struct worker *w)
{
	worker_set_caps(w, (struct caps){ CAP(SYS_ADMIN), CAP(SYS_ADMIN), 0 });
}

static void root_with_all_others(struct worker *w)
{
	worker_set_caps(w, (struct caps){ ~CAP(SYS_ADMIN), CAPS_ALL, 0 });
}

static void user(struct worker *w)
{
	worker_drop(w, CAPS_NONE);
}

static void user_with_sys_admin(struct worker *w)
{
	worker_drop(w, CAP(SYS_ADMIN));
}

static void in_user_ns(struct worker *w)
{
	worker_enter_user_ns(w);
}

static const struct writer writers[] = {
	{ "root", root, 0 },
	{ "root_with_sys_admin", root_with_sys_admin, 0 },
	{ "root_with_all_others", root_with_all_others, -EPERM },
	{ "user", user, -EPERM },
	{ "user_with_sys_admin", user_with_sys_admin, -EPERM },
};

static const struct writer ns_writers[] = { { "root_of_namespace", in_user_ns, -EPERM } };

static void judge_writer(const struct writer *writer)
{
	const char *text = shared_printf("errno\n"), *wrong = shared_printf("nonsense\n");
	struct worker *w = worker_bare();
	long fd;

	preset();
	fd = worker_call(w, CALL(openat, AT_FDCWD, PTR(ACTIONS_LOGGED), O_WRONLY)).ret;
	ASSERT_GE(0, fd);
	writer->become(w);
	EXPECT_RETURNED(worker_call(w, CALL(write, fd, PTR(wrong), strlen(wrong))),
			writer->want ?: -EINVAL);
	EXPECT_TEXT(PRESET);
	EXPECT_RETURNED(worker_call(w, CALL(pwrite64, fd, PTR(text), strlen(text), 0, 0)),
			writer->want ?: (long)strlen(text));
	EXPECT_TEXT(writer->want ? PRESET : text);
}

CASE(logged_writer, "setting actions_logged needs the root user and CAP_SYS_ADMIN at the time of writing: EPERM, before anything else is wrong",
     CLAUSES("CUR-PROC-2"), NEEDS(&need_root, &need_sysctl, &need_logged_change), ROWS(writers))
{
	judge_writer(run->row);
}

CASE(logged_ns_writer, "the capability that setting actions_logged needs is that of the initial namespace",
     CLAUSES("CUR-PROC-2"),
     NEEDS(&need_root, &need_sysctl, &need_user_namespace, &need_logged_change),
     ROWS(ns_writers))
{
	judge_writer(run->row);
}

CASE(logged_whole, "a read of actions_logged begins where the one before it ended, and ends with 0",
     CLAUSES("CUR-PROC-2"), NEEDS(&need_root, &need_sysctl, &need_logged_change))
{
	char text[64] = "";
	int fd;

	preset();
	fd = open(ACTIONS_LOGGED, O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0);
	EXPECT_EQ(4, read(fd, text, 4));
	EXPECT_EQ(5, read(fd, text + 4, 60));
	EXPECT_EQ(0, read(fd, text + 9, 50));
	EXPECT(!strcmp(text, PRESET), "'trap log'", "'%s'", text);
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(9, read(fd, text, 60));
	close(fd);
}
