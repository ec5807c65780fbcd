// SPDX-License-Identifier: GPL-2.0
/* Attempts to change actions_logged leave a record each, where auditing is on. */
#include <string.h>

#include "audit.h"
#include "common.h"

#define ALL		"kill_process kill_thread trap errno user_notif trace log"
#define ALL_COMMAS	"kill_process,kill_thread,trap,errno,user_notif,trace,log"

static const struct change {
	const char *name, *from, *to, *record;
	int err;
} changes[] = {
	{ "one", "trap log", "errno", "actions=errno old-actions=trap,log res=1", 0 },
	{ "more", "errno", "log trap", "actions=trap,log old-actions=errno res=1", 0 },
	{ "all", "\n", ALL, "actions=" ALL_COMMAS " old-actions=(none) res=1", 0 },
	{ "none", ALL, "\n", "actions=(none) old-actions=" ALL_COMMAS " res=1", 0 },
	{ "none_from_none", "\n", "\n", "actions=(none) old-actions=(none) res=1", 0 },
	{ "same", "trap log", "trap log", "actions=trap,log old-actions=trap,log res=1", 0 },
	{ "unknown", "trap log", "errno nonsense", "actions=? old-actions=trap,log res=0", -EINVAL },
	{ "allow", "\n", "allow", "actions=? old-actions=(none) res=0", -EINVAL },
};

static void expect_record(struct log *log, const char *want, const char *at)
{
	audit_read_changes(log);
	check(log->count == 1 && strstr(log->record[0].text, want), false, at,
	      check_format("one audit record, with '%s'", want),
	      "%d; the first: %s", log->count, log->count ? log->record[0].text : "-");
}
#define EXPECT_RECORD(log, want) expect_record(log, want, CHECK_AT)

CASE(change_recorded, "a write to actions_logged leaves one record: with the names as they are then and as they were, and res=1; actions=? and res=0 if it was refused",
     CLAUSES("CUR-PROC-2"), SINCE("5.0"),
     NEEDS(&need_sysctl, &need_user_notif, &need_audit_on, &need_logged_change), ROWS(changes))
{
	const struct change *row = run->row;
	struct log *log = audit_open();

	ASSERT_EQ(0, logged_write(row->from));
	audit_read_changes(log);
	EXPECT_EQ(row->err, logged_write(row->to));
	EXPECT_RECORD(log, row->record);
}

CASE(refusal_recorded, "a write to actions_logged without CAP_SYS_ADMIN leaves a record with actions=? and res=0",
     CLAUSES("CUR-PROC-2"), SINCE("5.0"),
     NEEDS(&need_root, &need_sysctl, &need_audit_on, &need_logged_change))
{
	const char *text = shared_printf("errno\n");
	struct worker *w = worker_bare();
	struct log *log = audit_open();
	long fd;

	ASSERT_EQ(0, logged_write("trap log"));
	fd = worker_call(w, CALL(openat, AT_FDCWD, PTR(ACTIONS_LOGGED), O_WRONLY)).ret;
	ASSERT_GE(0, fd);
	worker_set_caps(w, (struct caps){ ~CAP(SYS_ADMIN), CAPS_ALL, 0 });
	audit_read_changes(log);
	EXPECT_RETURNED(worker_call(w, CALL(write, fd, PTR(text), strlen(text))), -EPERM);
	EXPECT_RECORD(log, "actions=? old-actions=trap,log res=0");
}

CASE(reading_not_recorded, "reading actions_logged leaves no record",
     CLAUSES("CUR-PROC-2"), SINCE("5.0"), NEEDS(&need_sysctl, &need_audit_on, &need_logged_change))
{
	struct log *log = audit_open();
	char text[100];

	ASSERT_EQ(0, logged_write("trap log"));
	audit_read_changes(log);
	EXPECT_EQ(1, log->count);
	logged_read(text, sizeof(text));
	EXPECT(!strcmp(text, "trap log\n"), "'trap log'", "'%s'", text);
	audit_read_changes(log);
	EXPECT_EQ(0, log->count);
}

CASE(not_while_off, "while auditing is off a write to actions_logged leaves no record",
     CLAUSES("CUR-PROC-2"), SINCE("5.0"), NEEDS(&need_sysctl, &need_audit_off, &need_logged_change))
{
	struct log *log = audit_open();

	EXPECT_EQ(0, logged_write("trap log"));
	EXPECT_EQ(-EINVAL, logged_write("nonsense"));
	audit_read_changes(log);
	EXPECT_EQ(0, log->count);
}
