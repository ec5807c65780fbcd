// SPDX-License-Identifier: GPL-2.0
/* Programs that give privileges to whoever executes them. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common.h"
#include "tracer.h"

/**
 * struct program - an executable that gives something to an ordinary user
 * @mode: permissions of the file
 * @caps: capabilities of the file
 * @owner: user and group that it belongs to
 * @how:  what is executed
 */
struct program {
	const char *name;
	unsigned int mode;
	uint64_t caps;
	unsigned int owner;
	enum { BY_PATH, BY_DESCRIPTOR, BY_SCRIPT } how;
	bool dormant;	/* its capabilities come without the effective bit */
};

#define OTHER_ID (USER_ID - 1)

static const struct program programs[] = {
	{ "set_uid", 04755, 0 },
	{ "set_gid", 02755, 0 },
	{ "set_both", 06755, 0 },
	{ "file_caps", 0755, CAP(NET_RAW) },
	{ "of_another_user", 06755, 0, OTHER_ID },
	{ "by_descriptor", 06755, 0, .how = BY_DESCRIPTOR },
	{ "dormant_caps", 0755, CAP(NET_RAW), .dormant = true },
	{ "interpreter", 06755, 0, .how = BY_SCRIPT },
	{ "interpreter_with_caps", 0755, CAP(NET_RAW), .how = BY_SCRIPT },
};

/* Of a file: @magic is the revision, and the effective bit. */
static struct vfs_cap_data file_caps(uint64_t permitted, uint64_t inheritable, uint32_t magic)
{
	return (struct vfs_cap_data){
		.magic_etc = htole32(magic),
		.data = { { htole32(permitted), htole32(inheritable) },
			  { htole32(permitted >> 32), htole32(inheritable >> 32) } },
	};
}

static void give_caps(const char *path, struct vfs_cap_data data)
{
	if (setxattr(path, "security.capability", &data, sizeof(data), 0)) {
		if (errno == EOPNOTSUPP)
			case_skip("needs a scratch directory with file capabilities");
		REQUIRE(!"setxattr");
	}
}

static const char *program_make(const struct program *program)
{
	const char *path = self_copy("program", program->mode | (program->caps ? 04000 : 0),
				     program->owner, program->owner);

	/* (Set-uid above has self_copy() look at the mount's flags.) */
	if (program->caps) {
		REQUIRE(chmod(path, program->mode) == 0);
		give_caps(path, file_caps(program->caps, 0, VFS_CAP_REVISION_2 |
				(program->dormant ? 0 : VFS_CAP_FLAGS_EFFECTIVE)));
	}
	return program->how == BY_SCRIPT ? script_for(path) : path;
}

/* @path is what program_make() returned. */
static void become(struct worker *w, const struct program *program, const char *path)
{
	struct outcome o;

	if (program->how == BY_DESCRIPTOR) {
		o = worker_call(w, CALL(openat, AT_FDCWD, PTR(path), O_RDONLY | O_CLOEXEC));
		ASSERT(o.kind == OUT_RETURNED && o.ret >= 0, "a descriptor of the program",
		       "%s", outcome_words(&o));
		ASSERT_RETURNED(worker_exec_fd(w, o.ret), 0);
		return;
	}
	ASSERT_RETURNED(worker_exec(w, path), 0);
}

/* The effective user or group. */
static unsigned int effective_id(struct worker *w, const char *field)
{
	unsigned int id = 0;
	char line[80];

	ASSERT(status_line(w->tid, field, line, sizeof(line)) == 1 &&
	       sscanf(strchr(line, '\t'), "%*u %u", &id) == 1, "ids in /proc/TID/status",
	       "'%s'", line);
	return id;
}

/* What the worker has got by executing @program, or has not. */
static void expect_gained_(struct worker *w, const struct program *program, bool gained,
			   const char *at)
{
	unsigned int uid = effective_id(w, "Uid"), gid = effective_id(w, "Gid");
	bool root = program->mode & 04000 && !program->owner;
	struct caps caps = worker_caps(w);
	uint64_t want = !gained ? 0 : root ? CAP(SYS_ADMIN) : program->caps;

	check(uid == (gained && program->mode & 04000 ? program->owner : USER_ID), false, at,
	      gained ? "the program's effective user" : "the effective user as it was",
	      "it is %u", uid);
	check(gid == (gained && program->mode & 02000 ? program->owner : USER_ID), false, at,
	      gained ? "the program's effective group" : "the effective group as it was",
	      "it is %u", gid);
	check(want ? (caps.permitted & want) == want : !caps.permitted, false, at,
	      want ? "the capabilities that come with it" : "no permitted capabilities",
	      "they are %llx", (unsigned long long)caps.permitted);
	want = program->dormant ? 0 : want;
	check(want ? (caps.effective & want) == want : !caps.effective, false, at,
	      want ? "these capabilities to be effective" : "no effective capabilities",
	      "they are %llx", (unsigned long long)caps.effective);
}
#define EXPECT_GAINED(w, program) expect_gained_(w, program, true, CHECK_AT)
#define EXPECT_NOTHING_GAINED(w, program) expect_gained_(w, program, false, CHECK_AT)

CASE(gives_nothing, "with no_new_privs, execve() gives no privileges that were not there before",
     CLAUSES("CUR-NNP-1", "FILTER-NNP-1"), NEEDS(&need_root), ROWS(programs))
{
	const struct program *program = run->row;
	const char *path = program_make(program);
	struct worker *w = worker_new();

	worker_drop(w, CAPS_NONE);
	become(w, program, path);
	EXPECT_NOTHING_GAINED(w, program);
	EXPECT_NNP(w, 1);
	/* Nor the second time, nor a child. */
	become(w, program, path);
	EXPECT_NOTHING_GAINED(w, program);
	w = worker_fork(w, 0);
	become(w, program, path);
	EXPECT_NOTHING_GAINED(w, program);
}

CASE(gives_nothing_traced, "nor does the privilege of a tracer change that",
     CLAUSES("CUR-NNP-1", "FILTER-NNP-1"), NEEDS(&need_root), ROWS(programs))
{
	const struct program *program = run->row;
	const char *path = program_make(program);
	struct worker *w = worker_new();

	worker_drop(w, CAPS_NONE);
	tracer_seize(w, 0);
	become(w, program, path);
	EXPECT_NOTHING_GAINED(w, program);
	EXPECT_NNP(w, 1);
}

/* A further thread that becomes @program, with or without no_new_privs of its own. */
static struct worker *thread_becomes(const struct program *program, bool first, bool further)
{
	const char *path = program_make(program);
	struct worker *w = worker_bare(), *t = worker_thread(w);

	worker_drop(t, CAPS_NONE);
	if (first)
		ASSERT_RETURNED(worker_call(w, nnp_call()), 0);
	if (further)
		ASSERT_RETURNED(worker_call(t, nnp_call()), 0);
	become(t, program, path);
	return t;
}

CASE(thread_gets_nothing, "execve() by a further thread that alone has no_new_privs gives no privileges",
     CLAUSES("CUR-NNP-1", "FILTER-NNP-1"), NEEDS(&need_root), ROWS(programs))
{
	struct worker *t = thread_becomes(run->row, false, true);

	EXPECT_NOTHING_GAINED(t, run->row);
	EXPECT_NNP(t, 1);
}

CASE(thread_gets_all, "no_new_privs of the first thread alone does not keep execve() by a further one from giving privileges",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_root, &need_gains), ROWS(programs))
{
	struct worker *t = thread_becomes(run->row, true, false);

	EXPECT_GAINED(t, run->row);
	EXPECT_NNP(t, 0);
}

CASE(gives_without_nnp, "without no_new_privs, execve() gives what the program gives",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_root, &need_gains), ROWS(programs))
{
	const struct program *program = run->row;
	const char *path = program_make(program);
	struct worker *w = worker_bare();

	worker_drop(w, CAPS_NONE);
	become(w, program, path);
	EXPECT_GAINED(w, program);
	EXPECT_NNP(w, 0);
}

CASE(filtered_with_privilege, "a filter installed with privilege and without no_new_privs stays over the execve() of a program that gives privileges, and does not keep it from giving them",
     CLAUSES("FILTER-NNP-5", "FILTER-EXEC"), NEEDS(&need_root, &need_gains), EACH_ENTRY,
     ROWS(programs))
{
	const struct program *program = run->row;
	const char *path = program_make(program);
	struct worker *w = worker_bare();
	struct effect *effect = effect_new();

	ASSERT_RETURNED(worker_install(w, run->entry, deny(EFFECT_NR, 11)), 0);
	worker_drop(w, CAPS_NONE);
	become(w, program, path);
	EXPECT_GAINED(w, program);
	EXPECT_NNP(w, 0);
	EXPECT_EQ(2, worker_status(w, "Seccomp"));
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 11);
	EXPECT_NOT_RUN(effect);
}

CASE(filtered_by_user, "whoever installs a filter by no_new_privs gets no privileges by execve()",
     CLAUSES("FILTER-NNP-1", "FILTER-EXEC"), NEEDS(&need_root), EACH_ENTRY, ROWS(programs))
{
	const struct program *program = run->row;
	const char *path = program_make(program);
	struct worker *w = worker_new();

	worker_drop(w, CAPS_NONE);
	ASSERT_RETURNED(worker_install(w, run->entry, deny(EFFECT_NR, 11)), 0);
	become(w, program, path);
	EXPECT_NOTHING_GAINED(w, program);
	EXPECT_ERRNO(worker_call(w, CALL(uname, 0)), 11);
}

CASE(root_keeps_user, "with no_new_privs, root's execve() of another user's set-uid program leaves the user as it was",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_root, &need_gains))
{
	const char *path = self_copy("program", 06755, USER_ID, USER_ID);
	struct worker *bare = worker_bare(), *nnp = worker_new();

	ASSERT_RETURNED(worker_exec(nnp, path), 0);
	EXPECT_EQ(0, effective_id(nnp, "Uid"));
	EXPECT_EQ(0, effective_id(nnp, "Gid"));
	ASSERT_RETURNED(worker_exec(bare, path), 0);
	EXPECT_EQ(USER_ID, effective_id(bare, "Uid"));
	EXPECT_EQ(USER_ID, effective_id(bare, "Gid"));
}

/* The flags of personality(2) that make an attack on a program easier. */
static const struct program set_id_programs[] = {
	{ "set_uid", 04755, 0 }, { "set_gid", 02755, 0 },
};

static struct call personality_call(unsigned long persona)
{
	return CALL(personality, persona);
}

static long secure_mode(void *arg)
{
	(void)arg;
	return getauxval(AT_SECURE);
}

CASE(personality_kept, "with no_new_privs, execve() of a set-user-ID or set-group-ID program is one like any other: personality flags stay, and AT_SECURE is 0; without it, they are cleared, and it is 1",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_root, &need_gains), ROWS(set_id_programs))
{
	const struct program *program = run->row;
	const char *path = program_make(program);
	struct worker *nnp = worker_new(), *bare = worker_bare();

	for (int i = 0; i < 2; i++) {
		struct worker *w = i ? bare : nnp;
		struct outcome o;

		worker_drop(w, CAPS_NONE);
		o = worker_call(w, personality_call(ADDR_NO_RANDOMIZE));
		ASSERT(o.kind == OUT_RETURNED && o.ret >= 0, "personality() to work", "%s",
		       outcome_words(&o));
		become(w, program, path);
		o = worker_call(w, personality_call(0xffffffff));
		EXPECT(o.kind == OUT_RETURNED && (o.ret & ADDR_NO_RANDOMIZE) ==
		       (i ? 0 : ADDR_NO_RANDOMIZE),
		       i ? "ADDR_NO_RANDOMIZE to be cleared" : "ADDR_NO_RANDOMIZE to stay",
		       "%s", outcome_words(&o));
		EXPECT_RETURNED(worker_run(w, secure_mode, NULL), i);
	}
}

CASE(inherits_nothing, "with no_new_privs, execve() of a program that lets a capability be inherited does not make it permitted; without it, it does",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_root, &need_gains))
{
	const char *path = self_copy("program", 04755, 0, 0);
	struct worker *nnp = worker_new(), *bare = worker_bare();

	REQUIRE(chmod(path, 0755) == 0);
	give_caps(path, file_caps(0, CAP(NET_RAW), VFS_CAP_REVISION_2));
	for (int i = 0; i < 2; i++) {
		struct worker *w = i ? bare : nnp;

		worker_drop(w, CAP(NET_RAW));
		worker_set_caps(w, (struct caps){ 0, CAP(NET_RAW), CAP(NET_RAW) });
		worker_set_caps(w, (struct caps){ 0, 0, CAP(NET_RAW) });
		ASSERT_EQ(CAP(NET_RAW), worker_caps(w).inheritable);
		ASSERT_RETURNED(worker_exec(w, path), 0);
		EXPECT_EQ(i ? CAP(NET_RAW) : 0, worker_caps(w).permitted);
	}
}
