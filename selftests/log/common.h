/* SPDX-License-Identifier: GPL-2.0 */
/* What the cases on logging share. */
#ifndef LOG_COMMON_H
#define LOG_COMMON_H

#include "audit.h"
#include "logged.h"
#include "seccomp_test.h"
#include "sigsys.h"

/* All that the cases need: the log, and to have their say in what is in it. */
#define NEEDS_LOG NEEDS(&need_audit_log, &need_flag_log, &need_logged_change)

#define ALL_LOGGED "kill_process kill_thread trap errno user_notif trace log"
#define FLAG_LOG SECCOMP_FILTER_FLAG_LOG

/**
 * struct scene - a process whose second thread makes calls, and its log
 */
struct scene {
	struct worker *process, *w;
	struct effect *effect;
	struct log *log;
};

static inline struct scene scene_new(const char *logged)
{
	struct scene s = { .log = audit_open(), .effect = effect_new() };

	ASSERT_EQ(0, logged_write(logged));
	s.process = worker_new();
	sigsys_catch(s.process, 0);
	s.w = worker_thread(s.process);
	return s;
}

/* Install in the thread; with flags by seccomp(2), else by the entry point. */
static inline void scene_install(struct scene *s, const struct run *run,
				 unsigned long flags, struct sock_fprog *filter)
{
	struct call call = flags ? install_flags_call(flags, filter) :
				   install_call(run->entry, filter);

	ASSERT_RETURNED(worker_call(s->w, call), 0);
}

/* uname(2), and what the log has to say about it. */
static inline void scene_call(struct scene *s, const struct arch_gate *gate)
{
	worker_call(s->w, effect_gate_call(gate, s->effect));
	audit_read(s->log, s->w);
}

static inline void expect_records(struct log *log, int count, const char *at)
{
	check(log->count == count, false, at,
	      count ? check_format("%d audit record%s of it", count, count > 1 ? "s" : "") :
		      "no audit record of it",
	      "%d; the first: %s", log->count, log->count ? log->record[0].text : "-");
}
#define EXPECT_LOGGED(s)	expect_records((s)->log, 1, CHECK_AT)
#define EXPECT_NOT_LOGGED(s)	expect_records((s)->log, 0, CHECK_AT)

/* @action on uname(2) by this gate; all else is allowed. */
static inline struct sock_fprog *on_gate_effect(const struct arch_gate *gate,
						uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit),
					 NR_IS(gate->nr[CALL_uname]) } });
}

#endif /* LOG_COMMON_H */
