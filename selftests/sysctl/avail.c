// SPDX-License-Identifier: GPL-2.0
/* actions_avail: the actions that there are. */
#include "common.h"

CASE(actions_avail, "actions_avail names all actions, in the order of their precedence, with single spaces",
     CLAUSES("CUR-PROC-1", "R-SYSCTL-1"), NEEDS(&need_sysctl))
{
	const char *text = one_line(ACTIONS_AVAIL), *p = text;
	char want[200] = "";

	for (unsigned int i = 0; i < ARRAY_SIZE(actions); i++)
		if (kernel_at_least(actions[i].since)) {
			strcat(want, *want ? " " : "");
			strcat(want, actions[i].name);
		}
	if (!kernel_at_least(UNKNOWN_KERNEL)) {
		EXPECT(!strcmp(text, want), want, "'%s'", text);
		return;
	}
	/* Others may have come, in between. */
	for (unsigned int i = 0; i < ARRAY_SIZE(actions) && p; i++)
		p = strstr(p, actions[i].name);
	EXPECT(p, want, "'%s'", text);
}

CASE(name_means_available, "actions_avail names an action exactly if GET_ACTION_AVAIL knows it",
     CLAUSES("CUR-PROC-1", "CUR-AVAIL-1"), NEEDS(&need_sysctl, &need_action_avail),
     ROWS(actions))
{
	const struct action *action = run->row;
	const char *text = shared_printf(" %s ", one_line(ACTIONS_AVAIL));
	uint32_t *value = shared_alloc(sizeof(*value));
	bool named = strstr(text, shared_printf(" %s ", action->name));

	*value = action->value;
	EXPECT_RETURNED(worker_call(worker_bare(), CALL(seccomp, SECCOMP_GET_ACTION_AVAIL, 0,
							PTR(value))),
			named ? 0 : -EOPNOTSUPP);
	EXPECT_EQ(kernel_at_least(action->since), named);
}

struct access {
	const char *name;
	int flags, want;
};

static const struct access accesses[] = {
	{ "read", O_RDONLY, 0 }, { "write", O_WRONLY, -EACCES }, { "both", O_RDWR, -EACCES },
};

static void expect_open(struct worker *w, const char *path, const struct access *access)
{
	struct outcome o = worker_call(w, CALL(openat, AT_FDCWD, PTR(path), access->flags));

	if (access->want)
		EXPECT_RETURNED(o, access->want);
	else
		expect_read(w, o);
}

CASE(avail_read_only, "actions_avail can be opened for reading, and for nothing else, by anybody",
     CLAUSES("CUR-PROC-1"), NEEDS(&need_sysctl), ROWS(accesses))
{
	struct worker *w = worker_bare();

	expect_open(w, ACTIONS_AVAIL, run->row);
	worker_drop(w, CAPS_NONE);
	expect_open(w, ACTIONS_AVAIL, run->row);
}

struct file {
	const char *name, *path;
	unsigned int mode;
};

static const struct file files[] = {
	{ "actions_avail", ACTIONS_AVAIL, 0444 }, { "actions_logged", ACTIONS_LOGGED, 0644 },
};

CASE(modes, "the files are root's, may be read by all, and actions_logged be written by root",
     CLAUSES("CUR-PROC-1", "CUR-PROC-2"), NEEDS(&need_sysctl), ROWS(files))
{
	const struct file *file = run->row;
	struct stat st;

	REQUIRE(stat(file->path, &st) == 0);
	EXPECT_TRUE(S_ISREG(st.st_mode));
	EXPECT((st.st_mode & 07777) == file->mode, check_format("mode %04o", file->mode),
	       "%04o", st.st_mode & 07777);
}

CASE(read_in_pieces, "the files tell the same whether they are read at once or in pieces",
     CLAUSES("CUR-PROC-1", "CUR-PROC-2"), NEEDS(&need_sysctl, &need_logged_steady), ROWS(files))
{
	const struct file *file = run->row;
	const char *whole = read_by(file->path, 399);
	size_t len = strlen(whole);

	EXPECT_GT(0, len);
	for (size_t piece = 1; piece < 8; piece++)
		EXPECT(!strcmp(whole, read_by(file->path, piece)), whole, "'%s'",
		       read_by(file->path, piece));
	/* All but the newline, and then that; but where no action is logged. */
	if (len > 1)
		EXPECT(!strcmp(whole, read_by(file->path, len - 1)), whole, "'%s'",
		       read_by(file->path, len - 1));
}
