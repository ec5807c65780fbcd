/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel writes to the audit log about seccomp.
 *
 * Read from the multicast group that anybody with CAP_AUDIT_READ may join: no
 * auditd is needed, and none is disturbed.  That there is no record is told by
 * one that was written later: a marker of our own, as the log has an order.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include <stdint.h>
#include <sys/types.h>

#include "needs.h"
#include "worker.h"

/* May read the audit log of the system that it is part of. */
extern const struct need need_audit_log;

/*
 * The same, and auditing is on: only then are changes of settings recorded.
 * SECCOMP_TEST_OWN_KERNEL, which our guests' init sets, allows to turn it on
 * for a case.
 */
extern const struct need need_audit_on;

/* May read the log, and auditing is off. */
extern const struct need need_audit_off;

/**
 * struct record - one record; of changes of settings the text alone
 */
struct record {
	long sig;
	uint32_t arch;
	long nr;
	int compat;
	unsigned long ip;
	uint32_t code;
	char text[1000];
};

#define RECORDS 16

/**
 * struct log - the audit log since it was opened, or last read
 * @count:  number of records that audit_read() found
 * @record: the first of them
 *
 * The rest is for audit.c.
 */
struct log {
	int count;
	struct record record[RECORDS];
	int fd;
	unsigned int markers;
};

/**
 * audit_open() - begin to listen
 */
struct log *audit_open(void);

/**
 * audit_read() - all records that a process has caused up to now
 * @w: one of its threads; what it did before this call is in the log
 */
void audit_read(struct log *log, const struct worker *w);

/**
 * audit_read_changes() - all records of changes of actions_logged up to now
 */
void audit_read_changes(struct log *log);

/**
 * audit_compat() - what the record says in "compat=" for calls by a gate
 */
int audit_compat(const struct arch_gate *gate);

#endif /* AUDIT_H */
