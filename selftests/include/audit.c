// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "arch.h"
#include "audit.h"
#include "check.h"

#ifndef AUDIT_NLGRP_READLOG
#define AUDIT_NLGRP_READLOG 1
#endif

/* Other programs of the suite write thousands of records meanwhile. */
#define ROOM (16 << 20)

static int audit_socket(void)
{
	struct sockaddr_nl group = {
		.nl_family = AF_NETLINK, .nl_groups = 1 << (AUDIT_NLGRP_READLOG - 1),
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT), room = ROOM;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (bind(fd, (struct sockaddr *)&group, sizeof(group)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Records tell process ids of the initial namespace. */
static bool in_first_pid_namespace(void)
{
	char link[40] = "";

	return readlink("/proc/self/ns/pid", link, sizeof(link) - 1) < 0 ||
	       !strcmp(link, "pid:[4026531836]");
}

/*
 * Readers get records in the initial network namespace only.  Its number is not
 * fixed, but kernel threads are in it: 2 is kthreadd.
 */
static bool in_first_net_namespace(void)
{
	char own[40] = "", first[40] = "";

	return readlink("/proc/self/ns/net", own, sizeof(own) - 1) < 0 ||
	       readlink("/proc/2/ns/net", first, sizeof(first) - 1) < 0 ||
	       !strcmp(own, first);
}

/* What the kernel says when asked. */
struct answer {
	struct nlmsghdr header;
	union {
		struct audit_status status;
		struct audit_rule_data rule;
		char rest[4096];
	};
};

static bool ask(int fd, int type)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr question = {
		.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST,
		.nlmsg_len = NLMSG_LENGTH(0),
	};

	return sendto(fd, &question, question.nlmsg_len, 0, (struct sockaddr *)&kernel,
		      sizeof(kernel)) > 0;
}

/* Records may come in between. */
static bool next_answer(int fd, int type, struct answer *a)
{
	do {
		if (recv(fd, a, sizeof(*a), 0) < (ssize_t)sizeof(a->header) ||
		    a->header.nlmsg_type == NLMSG_ERROR || a->header.nlmsg_type == NLMSG_DONE)
			return false;
	} while (a->header.nlmsg_type != type);
	return true;
}

static bool audit_status(int fd, struct audit_status *status)
{
	struct answer a;

	if (!ask(fd, AUDIT_GET) || !next_answer(fd, AUDIT_GET, &a))
		return false;
	*status = a.status;
	return true;
}

static bool audit_enabled(int fd)
{
	struct audit_status status;

	return audit_status(fd, &status) && status.enabled;
}

static bool audit_disabled(int fd)
{
	struct audit_status status;

	return audit_status(fd, &status) && !status.enabled;
}

/* By a limit, or by rules: some keep records of seccomp, or users', out of the log. */
static bool records_dropped(int fd)
{
	struct timeval patience = { .tv_sec = 10 };
	struct audit_status status;
	struct answer a;
	unsigned int list;
	bool dropped;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	dropped = audit_status(fd, &status) && status.rate_limit;
	if (!ask(fd, AUDIT_LIST_RULES))
		return dropped;
	while (next_answer(fd, AUDIT_LIST_RULES, &a)) {
		list = a.rule.flags & ~AUDIT_FILTER_PREPEND;
		dropped |= list == AUDIT_FILTER_USER || list == AUDIT_FILTER_TYPE;
	}
	return dropped;
}

/* Whether the answer to a question is that; not without a socket to ask by. */
static bool kernel_says(bool (*question)(int fd), bool wanted)
{
	int fd = audit_socket();
	bool same;

	if (fd < 0)
		return false;
	same = question(fd) == wanted;
	close(fd);
	return same;
}

static bool log_met(void)
{
	return ARCH_AUDITS && need_root.met() && in_first_pid_namespace() &&
	       in_first_net_namespace() && kernel_says(records_dropped, false);
}

const struct need need_audit_log = {
	"audit_log", "needs to read the whole audit log (CONFIG_AUDITSYSCALL, audit=1, root, no container, no rules that drop records)",
	.met = log_met };

static void audit_enable(bool on)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		struct audit_status status;
	} set = {
		.header = { .nlmsg_type = AUDIT_SET, .nlmsg_flags = NLM_F_REQUEST,
			    .nlmsg_len = sizeof(set) },
		.status = { .mask = AUDIT_STATUS_ENABLED, .enabled = on },
	};
	int fd = audit_socket();

	if (fd < 0)
		return;
	sendto(fd, &set, sizeof(set), 0, (struct sockaddr *)&kernel, sizeof(kernel));
	close(fd);
}

static void audit_off(void *arg)
{
	(void)arg;
	audit_enable(false);
}

/* Auditing is the whole system's: turned on only where that is the suite's. */
static bool on_met(void)
{
	if (!log_met())
		return false;
	if (kernel_is_own() && kernel_says(audit_disabled, true)) {
		audit_enable(true);
		on_cleanup(audit_off, NULL);
	}
	return kernel_says(audit_enabled, true);
}

const struct need need_audit_on = {
	"audit_on", "needs auditing to be on (auditctl -e 1, or audit=1)", .met = on_met };

static bool off_met(void)
{
	return log_met() && kernel_says(audit_disabled, true);
}

const struct need need_audit_off = {
	"audit_off", "needs auditing to be off, and to read the audit log", .met = off_met };

struct log *audit_open(void)
{
	struct log *log = shared_alloc(sizeof(*log));

	log->fd = audit_socket();
	REQUIRE(log->fd >= 0);
	return log;
}

/* Of all messages from users, this type is logged even where audit is off. */
static void send_marker(const struct log *log, const char *text)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		char text[100];
	} message = { .header = {
		.nlmsg_type = AUDIT_USER_AVC, .nlmsg_flags = NLM_F_REQUEST,
		.nlmsg_len = NLMSG_LENGTH(strlen(text) + 1),
	} };

	snprintf(message.text, sizeof(message.text), "%s", text);
	REQUIRE(sendto(log->fd, &message, message.header.nlmsg_len, 0,
		       (struct sockaddr *)&kernel, sizeof(kernel)) > 0);
}

/* The number behind " name=" in a record. */
static unsigned long long field(const char *text, const char *name, int base)
{
	char key[20];
	const char *at;

	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(text, key);
	ASSERT(at, check_format("a field%s in the record", key), "it is '%s'", text);
	return base ? strtoull(at + strlen(key), NULL, base)
		    : (unsigned long long)strtoll(at + strlen(key), NULL, 10);
}

static void note(struct log *log, int type, const char *text)
{
	struct record *r = &log->record[log->count < RECORDS ? log->count : RECORDS - 1];

	log->count++;
	snprintf(r->text, sizeof(r->text), "%.*s", (int)sizeof(r->text) - 1, text);
	if (type != AUDIT_SECCOMP)
		return;
	r->sig = field(text, "sig", 0);
	r->arch = field(text, "arch", 16);
	r->nr = field(text, "syscall", 0);
	r->compat = field(text, "compat", 0);
	r->ip = field(text, "ip", 16);
	r->code = field(text, "code", 16);
}

/* All records up to now, of @type and with @part in their text. */
static void read_records(struct log *log, int type, const char *part)
{
	char buf[9000], marker[60];
	struct nlmsghdr *header = (struct nlmsghdr *)buf;

	snprintf(marker, sizeof(marker), "seccomp-test-marker %d %u end", getpid(), ++log->markers);
	log->count = 0;
	send_marker(log, marker);
	for (;;) {
		const char *text = NLMSG_DATA(header);
		ssize_t len;

		waiting_for("the audit record '%s'", marker);
		len = recv(log->fd, buf, sizeof(buf) - 1, 0);
		ASSERT(len > 0, "preparation to work: audit records to be read", "%s",
		       check_errno());
		buf[len] = '\0';
		if (header->nlmsg_type == type && strstr(text, part))
			note(log, type, text);
		else if (header->nlmsg_type == AUDIT_USER_AVC && strstr(text, marker))
			return;
	}
}

void audit_read(struct log *log, const struct worker *w)
{
	char pid[24];

	snprintf(pid, sizeof(pid), " pid=%d ", w->pid);
	read_records(log, AUDIT_SECCOMP, pid);
}

void audit_read_changes(struct log *log)
{
	read_records(log, AUDIT_CONFIG_CHANGE, "op=seccomp-logging ");
}

int audit_compat(const struct arch_gate *gate)
{
	struct utsname uts;

	REQUIRE(uname(&uts) == 0);
	/* A call of another architecture, or of a 32-bit ABI to a 64-bit kernel. */
	return gate->audit != ARCH_AUDIT ||
	       (sizeof(long) == 4 && (strstr(uts.machine, "64") || strstr(uts.machine, "s390x")));
}
