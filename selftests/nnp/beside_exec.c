// SPDX-License-Identifier: GPL-2.0
/* no_new_privs is about execve(2): what else a task may do, it may go on doing. */
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "priv.h"

struct change {
	const char *name;
	int call;
	arch_arg_t arg[3];
};

static const struct change changes[] = {
	{ "setuid", CALL_setuid, { USER_ID } },
	{ "setgid", CALL_setgid, { USER_ID } },
	{ "setreuid", CALL_setreuid, { USER_ID, USER_ID } },
	{ "setresuid", CALL_setresuid, { USER_ID, USER_ID, USER_ID } },
	{ "setresgid", CALL_setresgid, { USER_ID, USER_ID, USER_ID } },
	{ "setfsuid", CALL_setfsuid, { USER_ID } },
	{ "setgroups", CALL_setgroups, { 0 } },
	{ "chroot_to_root", CALL_chroot, { 0 } },
};

CASE(changes_user, "with no_new_privs, a privileged task still changes its user, groups and root directory",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_root), ROWS(changes))
{
	const struct change *change = run->row;
	struct call call = { arch_native_nr[change->call],
			     { change->arg[0], change->arg[1], change->arg[2] } };
	struct worker *w = worker_new();

	if (change->call == CALL_chroot)
		call.arg[0] = PTR(shared_printf("/"));
	EXPECT_RETURNED(worker_call(w, call), 0);
	EXPECT_NNP(w, 1);
}

/* A message with a descriptor, in memory that both sides have. */
struct message {
	struct msghdr msg;
	struct iovec iov;
	char byte;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
};

static struct message *message_new(void)
{
	struct message *m = shared_alloc(sizeof(*m));

	m->iov = (struct iovec){ &m->byte, 1 };
	m->msg = (struct msghdr){ .msg_iov = &m->iov, .msg_iovlen = 1,
				  .msg_control = m->control,
				  .msg_controllen = sizeof(m->control) };
	return m;
}

static void send_descriptor(int sock, int fd)
{
	struct message *m = message_new();
	struct cmsghdr *c = CMSG_FIRSTHDR(&m->msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	REQUIRE(sendmsg(sock, &m->msg, 0) == 1);
}

CASE(receives_descriptor, "with no_new_privs, a task still receives descriptors by SCM_RIGHTS, and they work",
     CLAUSES("CUR-NNP-1"))
{
	struct message *m = message_new();
	int sockets[2], pipes[2], fd = -1;
	struct cmsghdr *c;
	struct worker *w;

	REQUIRE(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, sockets) == 0);
	w = worker_new();
	REQUIRE(pipe(pipes) == 0);
	send_descriptor(sockets[0], pipes[1]);
	ASSERT_RETURNED(worker_call(w, CALL(recvmsg, sockets[1], PTR(&m->msg))), 1);
	c = CMSG_FIRSTHDR(&m->msg);
	ASSERT(c && c->cmsg_type == SCM_RIGHTS, "a descriptor in the message", "there is none");
	EXPECT_EQ(0, m->msg.msg_flags & MSG_CTRUNC);
	memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	EXPECT_RETURNED(worker_call(w, CALL(write, fd, PTR(shared_printf("x")), 1)), 1);
	EXPECT_EQ(1, read(pipes[0], &(char){ 0 }, 1));
}

CASE(keeps_ambient, "with no_new_privs, ambient capabilities stay over execve(): they were there before",
     CLAUSES("CUR-NNP-1"), SINCE("4.3"), NEEDS(&need_root))
{
	struct worker *w = worker_new();
	struct caps caps = { CAP(NET_RAW), CAP(NET_RAW), CAP(NET_RAW) };

	worker_drop(w, CAP(NET_RAW));
	worker_set_caps(w, caps);
	ASSERT_RETURNED(worker_call(w, CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE,
					    CAP_NET_RAW)), 0);
	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_EQ(CAP(NET_RAW), worker_caps(w).effective);
	EXPECT_EQ(CAP(NET_RAW), worker_caps(w).permitted);
	EXPECT_NNP(w, 1);
}
