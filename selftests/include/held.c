// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "exec.h"
#include "held.h"
#include "reach.h"

struct held_exec exec_hold(struct worker *w, const char *interpreter)
{
	struct held_exec held = { .w = w };

	held.lease = open(interpreter, O_RDONLY | O_CLOEXEC);
	REQUIRE(held.lease >= 0);
	/* Tell us by a signal that is ignored: we look for ourselves. */
	REQUIRE(fcntl(held.lease, F_SETSIG, SIGURG) == 0);
	if (fcntl(held.lease, F_SETLEASE, F_WRLCK))
		case_skip("needs a scratch directory with leases");
	worker_start(w);
	worker_blocked(w, NR_execve);
	return held;
}

static const char *make_script(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	size_t len = strlen(text);

	REQUIRE(fd >= 0 && fchmod(fd, 0755) == 0);
	REQUIRE(write(fd, text, len) == (ssize_t)len);
	close(fd);
	return path;
}

struct held_exec exec_hold_failing(struct worker *w)
{
	const char *interpreter = make_script(program_path("interpreter", 0755), "no program\n");
	const char *script = make_script(scratch_path("script"),
					 shared_printf("#!%s\n", interpreter));
	const char **argv = shared_alloc(2 * sizeof(*argv));

	argv[0] = script;
	worker_queue(w, CALL(execve, PTR(script), PTR(argv), PTR(&argv[1])));
	return exec_hold(w, interpreter);
}

#define OWN_NAME "i"

const char *own_interpreter(const char *program)
{
	const char *path;
	int fd = open(program, O_RDWR | O_CLOEXEC);
	char name[256] = "";
	ElfW(Ehdr) elf;
	ElfW(Phdr) ph = { 0 };

	REQUIRE(fd >= 0 && pread(fd, &elf, sizeof(elf), 0) == sizeof(elf));
	for (int i = 0; i < elf.e_phnum && ph.p_type != PT_INTERP; i++)
		REQUIRE(pread(fd, &ph, sizeof(ph), elf.e_phoff + i * sizeof(ph)) == sizeof(ph));
	if (ph.p_type != PT_INTERP)
		case_skip("needs test programs that are linked dynamically");
	REQUIRE(ph.p_filesz <= sizeof(name) && ph.p_filesz >= sizeof(OWN_NAME) &&
		pread(fd, name, ph.p_filesz, ph.p_offset) == (ssize_t)ph.p_filesz);
	path = program_copy(name, OWN_NAME, 0755, -1, -1);
	REQUIRE(pwrite(fd, OWN_NAME, sizeof(OWN_NAME), ph.p_offset) == sizeof(OWN_NAME));
	close(fd);
	return path;
}

void exec_release(struct held_exec *held)
{
	close(held->lease);
}

struct hold_order {
	void *addr;
	size_t size;
	int fd;
};

/* In the worker: each step's error ends it. */
static long hold_page(void *arg)
{
	struct hold_order *order = arg;
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	order->addr = mmap(NULL, order->size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (order->addr == MAP_FAILED)
		return -errno;
	order->fd = arch_syscall(NR_userfaultfd, O_CLOEXEC, 0, 0, 0, 0, 0);
	if (order->fd < 0)
		return order->fd;
	if (ioctl(order->fd, UFFDIO_API, &api))
		return -errno;
	reg.range.start = (uintptr_t)order->addr;
	reg.range.len = order->size;
	return ioctl(order->fd, UFFDIO_REGISTER, &reg) ? -errno : 0;
}

struct held_page page_hold(struct worker *w)
{
	struct hold_order *order = shared_alloc(sizeof(*order));
	struct held_page page;

	order->size = sysconf(_SC_PAGESIZE);
	ASSERT_RETURNED(worker_run(w, hold_page, order), 0);
	page.addr = order->addr;
	page.size = order->size;
	page.fd = worker_give_fd(w, order->fd);
	return page;
}

void page_wait(struct held_page *page)
{
	struct uffd_msg msg;

	waiting_for("a thread to touch the page at %p", page->addr);
	REQUIRE(read(page->fd, &msg, sizeof(msg)) == sizeof(msg));
	ASSERT_EQ(UFFD_EVENT_PAGEFAULT, msg.event);
}

void page_release(struct held_page *page, const void *data, size_t size)
{
	char *copy = aligned_alloc(page->size, page->size);
	struct uffdio_copy order = {
		.dst = (uintptr_t)page->addr, .src = (uintptr_t)copy, .len = page->size,
	};

	REQUIRE(copy && size <= page->size);
	memset(copy, 0, page->size);
	if (size)
		memcpy(copy, data, size);
	REQUIRE(ioctl(page->fd, UFFDIO_COPY, &order) == 0);
	free(copy);
}

void page_wake(struct held_page *page)
{
	struct uffdio_range range = { (uintptr_t)page->addr, page->size };

	REQUIRE(ioctl(page->fd, UFFDIO_WAKE, &range) == 0);
}

/* Whoever may make one of this kind may hold the kernel. */
static bool held_page_met(void)
{
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

const struct need need_held_page = {
	.name = "userfaultfd",
	.reason = "needs a userfaultfd for faults of the kernel (CONFIG_USERFAULTFD, root)",
	.met = held_page_met,
};
