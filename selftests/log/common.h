/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Audit records of seccomp, read from the multicast group that any reader may
 * join without disturbing an audit daemon.
 *
 * Records arrive in order.  So what has not arrived when that of a later
 * event, the marker, is there, was never written: absence is proven without
 * waiting for time to pass.
 */
#ifndef LOG_COMMON_H
#define LOG_COMMON_H

#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "logged.h"
#include "seccomp_test.h"

#ifndef AUDIT_NLGRP_READLOG
#define AUDIT_NLGRP_READLOG 1
#endif

#define LOG_NEEDS NEEDS(&need_root, &need_audit, &need_ret_log, &need_flag_log, \
			&need_logged_steady)

/**
 * struct record - what a record of type AUDIT_SECCOMP says
 */
struct record {
	int pid, sig, compat;
	long syscall;
	unsigned int arch, code;
	unsigned long long ip;
};

/* Join the group; skips the case where there is no audit. */
static inline int records_open(void)
{
	struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK, .nl_groups = 1 << (AUDIT_NLGRP_READLOG - 1),
	};
	int room = 8 << 20, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

	if (fd < 0)
		case_skip("audit is off (audit=0)");
	REQUIRE(setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) == 0);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		case_skip("audit records can't be read here (other network namespace)");
	return fd;
}

/* The value of " name=" in a record; -1 if there is none. */
static inline unsigned long long record_field(const char *text, const char *name, int base)
{
	const char *at = strstr(text, name);

	return at ? strtoull(at + strlen(name), NULL, base) : -1ULL;
}

/* The next record of seccomp, whoever's it is. */
static inline struct record record_next(int fd)
{
	static union {
		struct nlmsghdr header;
		char bytes[8192];
	} buf;

	for (;;) {
		ssize_t len = recv(fd, &buf, sizeof(buf) - 1, 0);
		const char *text = NLMSG_DATA(&buf.header);

		if (len < 0 && errno == ENOBUFS)
			case_skip("more audit records came than there is room for");
		REQUIRE(len >= (ssize_t)NLMSG_HDRLEN);
		buf.bytes[len] = '\0';
		if (buf.header.nlmsg_type != AUDIT_SECCOMP)
			continue;
		return (struct record){
			.pid = record_field(text, " pid=", 10),
			.sig = record_field(text, " sig=", 10),
			.arch = record_field(text, " arch=", 16),
			.syscall = record_field(text, " syscall=", 10),
			.compat = record_field(text, " compat=", 10),
			.ip = record_field(text, " ip=0x", 16),
			.code = record_field(text, " code=0x", 16),
		};
	}
}

/**
 * records_of() - the records of a process until now
 * @last: the last of them
 *
 * Return: their number.
 */
static inline int records_of(int fd, pid_t pid, struct record *last)
{
	struct worker *marker = worker_new();
	struct record record;
	int count = 0;

	ASSERT_RETURNED(worker_install(marker, BY_SECCOMP, on_call(NR_getppid, LOG)), 0);
	ASSERT_RETURNED(worker_call(marker, CALL(getppid)), getpid());
	waiting_for("the audit record of the marker, pid %d", marker->pid);
	while ((record = record_next(fd)).pid != marker->pid)
		if (record.pid == pid) {
			*last = record;
			count++;
		}
	return count;
}

#endif /* LOG_COMMON_H */
