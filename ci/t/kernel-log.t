#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# What counts as a complaint of the kernel, and about whom it is.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Seccomp::KernelLog;
use Test::More;

for my $line ('BUG: kernel NULL pointer dereference, address: 0', 'Oops: 0002 [#1] PREEMPT SMP',
	'WARNING: CPU: 1 PID: 20248 at kernel/seccomp.c:1407 __secure_computing+0x9f/0xb0',
	'kernel BUG at mm/slub.c:1!', 'Internal error: Oops: 96000004 [#1] SMP',
	'refcount_t: underflow; use-after-free.', 'rcu: INFO: rcu_sched detected stalls',
	'INFO: task x:1 blocked for more than 120 seconds.', 'Kernel panic - not syncing: x') {
	ok(Seccomp::KernelLog::is_complaint($line), "complaint: $line");
}
for my $line ('traps: prog[1] general protection fault ip:1 sp:2 error:0 in prog[1+2]',
	'audit: type=1326 audit(1:2): pid=1 sig=31', 'prog[1]: segfault at 0 ip 1 sp 2 error 4',
	'random: crng init done', 'ptrace attach of "x"[1] was attempted by "y"[2]') {
	ok(!Seccomp::KernelLog::is_complaint($line), "none: $line");
}

# A log of our own instead of /dev/kmsg.
{
	package Log;
	our @ISA = ('Seccomp::KernelLog');
	our @lines;
	sub _read { return splice @lines }
}
sub heard {
	my ($last, @lines) = @_;
	our $log;
	@Log::lines = @lines;
	return join '|', $log->complaints($last);
}
our $log = Log->new('notif_signals_and_more');
my $ours = 'CPU: 1 UID: 0 PID: 5 Comm: notif_signals_a Not tainted 1.2.3';
my $other = 'CPU: 1 PID: 6 Comm: other Tainted: G        W';
is(heard(0, 'x', 'WARNING: a', 'Modules linked in:', $ours), 'WARNING: a', 'about the program');
is(heard(0, 'WARNING: b', 'Modules linked in:', $other), '', 'about another one');
is(heard(0, 'WARNING: c'), '', 'not yet known about whom');
is(heard(0, 'Modules linked in:', $ours), 'WARNING: c', '... now it is');
is(heard(0, 'BUG: d'), '', 'not yet known again');
is(heard(1), 'BUG: d', '... and never: it counts');
is(heard(0, 'WARNING: e', $other, 'WARNING: f', $ours), 'WARNING: f', 'of two, one is ours');
is(heard(1, 'nothing'), '', 'nothing');

done_testing;
