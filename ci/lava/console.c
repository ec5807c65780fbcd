// SPDX-License-Identifier: GPL-2.0
/*
 * A guest without our host: instead of ci/guest/frame.c, this judges what the
 * programs say and prints TAP on the console, for a monitor of LAVA to count.
 *
 *   ok 12 theme.case
 *   ok 13 theme.case # SKIP reason
 *   ok 14 theme.case # SKIP KNOWN: issue
 *   not ok 15 theme.case # FAIL reason
 *
 * Each point that a program lists is reported, and once.  What is wrong with a
 * program as a whole is one more point, theme.program.  The last point says
 * whether all of them were reported.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "about.h"
#include "init.h"

#define NAME_LEN	256
#define POINTS_MAX	4096	/* of one program */
#define TAINT_FAULT	(1 << 5 | 1 << 7 | 1 << 9)	/* bad page, oops, warning */

enum verdict { PASS, SKIP, FAIL };

static int out = -1;

static struct {
	int results, points, listed, ended, programs;
	long taint;
} total;

/* The program that is running. */
static struct {
	char name[NAME_LEN];		/* theme.program */
	char list[256 * 1024];		/* what -l printed */
	size_t list_len;
	struct {
		char *name;
		bool reported;
	} point[POINTS_MAX];
	int count;			/* of those */
	char line[LINE_LEN];		/* what came of the next line */
	size_t line_len;
	char details[8192];		/* said since the last result */
	char running[NAME_LEN];	/* this point */
	char skip_all[LINE_LEN];
	int plan, results, failed;
	bool met_known;
	char complaint[LINE_LEN];	/* what is wrong with it as a whole */
	char log[LINE_LEN];		/* a complaint of the kernel */
} prog;

/* --- results */

__attribute__((format(printf, 1, 2)))
static void say(const char *format, ...)
{
	char buf[sizeof(prog.details) + LINE_LEN], *at = buf;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(buf, sizeof(buf), format, ap);
	va_end(ap);
	if (n >= (int)sizeof(buf))
		n = sizeof(buf) - 1;
	while (n > 0) {
		ssize_t done = write(out, at, n);

		if (done < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (done > 0) {
			at += done;
			n -= done;
		}
	}
}

/* Reasons are of one line; the first complaint counts. */
__attribute__((format(printf, 1, 2)))
static void complain(const char *format, ...)
{
	va_list ap;

	if (prog.complaint[0])
		return;
	va_start(ap, format);
	vsnprintf(prog.complaint, sizeof(prog.complaint), format, ap);
	va_end(ap);
}

static void print_result(const char *name, enum verdict verdict,
			 const char *reason)
{
	static const char * const directive[] = { "", " # SKIP ", " # FAIL " };
	bool kept = verdict == PASS ||
		(verdict == SKIP && strncmp(reason, "KNOWN", 5));

	say("%s%s %d %s%s%s\n", kept ? "" : prog.details, verdict == FAIL ?
	    "not ok" : "ok", ++total.results, name, directive[verdict],
	    verdict == PASS ? "" : reason);
	prog.details[0] = '\0';
}

static void report_point(const char *name, enum verdict verdict,
			 const char *reason, bool may_be_known)
{
	char text[LINE_LEN];
	const char *issue = about_known(name);
	int i;

	for (i = 0; i < prog.count; i++) {
		if (!strcmp(prog.point[i].name, name))
			break;
	}
	if (i == prog.count || prog.point[i].reported) {
		complain("%s%s: %s", name, verdict == FAIL ? " (not ok)" : "",
			 i == prog.count ? "not in the list of points" :
			 "reported twice");
		return;
	}
	prog.point[i].reported = true;
	total.points++;
	if (verdict == FAIL && issue && may_be_known) {
		snprintf(text, sizeof(text), "KNOWN: %s", issue);
		prog.met_known = true;
		verdict = SKIP;
		reason = text;
	}
	print_result(name, verdict, reason);
}

/* --- what a program says */

/* "ok 1 name", "not ok 2 name", "ok 3 name # SKIP reason" */
static void read_result(const char *line)
{
	bool ok = strncmp(line, "not ", 4);
	const char *hash = strstr(line, " # ");
	bool skip = hash && !strncasecmp(hash, " # SKIP", 7);
	char name[NAME_LEN];
	int number;

	if (sscanf(ok ? line : line + 4, "ok %d %255s", &number, name) != 2) {
		complain("malformed: %s", line);
		return;
	}
	prog.results++;
	prog.failed += !ok;
	if (number != prog.results || (hash && (!skip || !ok)) ||
	    (prog.running[0] && strcmp(prog.running, name)))
		report_point(name, FAIL, "malformed result", false);
	else if (skip)
		report_point(name, SKIP, hash + 7 + strspn(hash + 7, " "), false);
	else
		report_point(name, ok ? PASS : FAIL, "not kept, see above", true);
	prog.running[0] = '\0';
}

static void read_plan(const char *line)
{
	const char *skip = strstr(line, "# SKIP");

	if (prog.plan >= 0)
		complain("a second plan");
	prog.plan = atoi(line + 3);
	if (skip && !prog.plan)
		snprintf(prog.skip_all, sizeof(prog.skip_all), "%s",
			 skip[6] ? skip + 7 : "skipped");
}

/* Shown if the result is bad. */
static void add_detail(const char *line)
{
	size_t len = strlen(prog.details);

	if (len + strlen(line) + 4 < sizeof(prog.details))
		sprintf(prog.details + len, "%s%s\n",
			line[0] == '#' ? "" : "# ", line);
}

static void read_line(const char *line)
{
	if (!strncmp(line, "ok ", 3) || !strncmp(line, "not ok ", 7))
		read_result(line);
	else if (!strncmp(line, "1..", 3))
		read_plan(line);
	else if (!strncmp(line, "Bail out!", 9))
		complain("%s", line);
	else if (sscanf(line, "#  RUN %255s", prog.running) == 1)
		prog.details[0] = '\0';
	else if (line[0] && strncmp(line, "TAP version", 11))
		add_detail(line);
}

static void read_output(const char *data, size_t len)
{
	for (; len; data++, len--) {
		if (*data != '\n') {
			if (prog.line_len < sizeof(prog.line) - 1)
				prog.line[prog.line_len++] = *data;
			continue;
		}
		prog.line[prog.line_len] = '\0';
		prog.line_len = 0;
		read_line(prog.line);
	}
}

/* --- its beginning and its end */

static void begin(const char *path)
{
	const char *at = path + strlen(path);
	char *slash;
	int slashes = 0;

	memset(&prog, 0, sizeof(prog));
	prog.plan = -1;
	while (at > path && (at[-1] != '/' || ++slashes < 2))
		at--;
	snprintf(prog.name, sizeof(prog.name), "%s", at);
	slash = strchr(prog.name, '/');
	if (slash)
		*slash = '.';
	say("# program %s\n", prog.name);
}

static void add_list(const char *data, size_t len)
{
	if (len >= sizeof(prog.list) - prog.list_len) {
		complain("its list of points is too long");
		return;
	}
	memcpy(prog.list + prog.list_len, data, len);
	prog.list_len += len;
}

/* One point a line, its name first. */
static void read_list(const char *end)
{
	char *line;

	if (strncmp(end, "exit 0 ", 7)) {
		complain("it does not list its points: %.40s", end);
		return;
	}
	for (line = strtok(prog.list, "\n"); line; line = strtok(NULL, "\n")) {
		line[strcspn(line, "\t")] = '\0';
		if (prog.count == POINTS_MAX)
			complain("it has more than %d points", POINTS_MAX);
		else
			prog.point[prog.count++].name = line;
	}
	total.listed += prog.count;
}

static void read_log(const char *line)
{
	static const char * const starts[] = {
		"BUG:", "Oops", "WARNING: ", "kernel BUG at ", "UBSAN:", "KASAN:",
		"general protection fault", "Internal error:", "refcount_t:",
		"Unable to handle kernel", "list_add corruption",
		"list_del corruption",
	};
	size_t i;

	say("# kernel: %s\n", line);
	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (!strncmp(line, starts[i], strlen(starts[i])) &&
		    (!prog.log[0] || about_explains(prog.log)))
			snprintf(prog.log, sizeof(prog.log), "%.1000s", line);
	}
}

/* The way in which it ended, if that is wrong. */
static bool ended_badly(const char *how, int n, char *reason, size_t size)
{
	bool right = prog.skip_all[0] ? n == 0 || n == 4 : n == !!prog.failed;

	if (!strcmp(how, "timeout"))
		snprintf(reason, size, "HANG: still running after its time");
	else if (!strcmp(how, "signal"))
		snprintf(reason, size, "CRASH: ended by signal %d", n);
	else if (strcmp(how, "exit"))
		snprintf(reason, size, "LOST: it did not run: %s", how);
	else if (!right || prog.running[0])
		snprintf(reason, size, "CRASH: exit status %d, with %d points failed",
			 n, prog.failed);
	else
		return false;
	return true;
}

static void judge_log(long taint)
{
	bool fault = taint > 0 && taint & ~total.taint & TAINT_FAULT;

	if (prog.log[0] && !(prog.met_known && about_explains(prog.log)))
		complain("CRASH: kernel log: %s", prog.log);
	else if (fault && !prog.log[0])
		complain("CRASH: kernel.tainted went from %ld to %ld",
			 total.taint, taint);
	total.taint = taint;
}

static void judge_end(const char *end)
{
	char how[16] = "", reason[LINE_LEN] = "";
	int n = 0, left = 0;
	long taint = 0;

	sscanf(end, "%*d %15s %d ms=%*d bytes=%*d crc=%*x left=%d taint=%ld",
	       how, &n, &left, &taint);
	if (prog.line_len)
		read_output("\n", 1);
	if (ended_badly(how, n, reason, sizeof(reason))) {
		if (prog.running[0])
			report_point(prog.running, FAIL, reason, false);
		else
			complain("%s", reason);
	}
	judge_log(taint);
	if (left)
		complain("left %d processes behind", left);
	if (!prog.count)
		complain("it lists no point");
	if (!prog.skip_all[0] && prog.plan != prog.count)
		complain("%d points planned, %d listed", prog.plan, prog.count);
}

static void end_program(const char *end)
{
	int i;

	total.ended++;
	judge_end(end);
	if (!prog.count && prog.skip_all[0]) {	/* an ABI that does not run */
		print_result(prog.name, SKIP, prog.skip_all);
		return;
	}
	for (i = 0; i < prog.count; i++) {
		if (prog.point[i].reported)
			continue;
		if (prog.skip_all[0])
			report_point(prog.point[i].name, SKIP, prog.skip_all, false);
		else
			report_point(prog.point[i].name, FAIL,
				     "LOST: never reported", false);
	}
	if (prog.complaint[0])
		print_result(prog.name, FAIL, prog.complaint);
}

static void end_all(void)
{
	bool all = total.ended == total.programs &&
		total.results && total.points == total.listed;

	say("# %d points of %d, %d programs of %d\n", total.points,
	    total.listed, total.ended, total.programs);
	prog.details[0] = '\0';
	print_result("all-points-reported", all ? PASS : FAIL, "see above");
	say("1..%d\nseccomp-suite ends\n", total.results);
}

/* --- the interface of ci/guest/frame.c */

uint32_t frame_crc(uint32_t crc, const char *data, size_t len)
{
	(void)data;
	(void)len;
	return crc;
}

/* The console stays as it is: a new line is "\r\n" there, as all expect. */
bool frame_open(const char *device)
{
	out = open(device, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	return out >= 0;
}

void frame_data(char kind, const char *data, size_t len)
{
	if (kind == 'D')
		read_output(data, len);
	else if (kind == 'P')
		add_list(data, len);
}

void frame(char kind, const char *format, ...)
{
	char buf[FRAME_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(buf, sizeof(buf), format, ap);
	va_end(ap);
	if (kind == 'H') {
		total.programs = about_read();
		total.taint = kernel_taint();
		say("\nseccomp-suite begins\nTAP version 13\n");
	} else if (kind == 'B') {
		begin(buf);
	} else if (kind == 'Q') {
		read_list(buf);
	} else if (kind == 'K') {
		read_log(buf);
	} else if (kind == 'E') {
		end_program(buf);
	} else if (kind == 'Z') {
		end_all();
	}
}

void frame_file(const char *name, const char *path)
{
	(void)name;
	(void)path;
}

void frame_drain(void)
{
	tcdrain(out);
}
