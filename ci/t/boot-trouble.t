#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# ci/fleet and ci/fetch where something is missing or broken: a clear word, an
# exit status of its own, nothing left behind.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use File::Path qw(remove_tree);
use Test::More;
use Time::HiRes qw(time);
use Guests;
use Seccomp::Util qw(top_dir read_file write_file run_quiet);

my $top = top_dir();
my $dir = scratch();
my @kernel = ('--kernel', 'amd64 6.12.* cloud');

my $image = need_kernel($kernel[1]) . "/vmlinuz";
my $build = build_guests(qw(fine hang fine));
my @run = ('--build', $build);

# No such kernel, architecture, suite, file.
is(fleet('--kernel', 'amd64 9.9.*', @run), 2, 'no such kernel');
like(fleet_log(), qr/no kernel was chosen/, '... is said');
is(fleet('--arch', 'vax', @run), 2, 'no such architecture');
like(fleet_log(), qr/vax.*known: .*s390x/, '... names those that there are');
is(fleet('--kernel', './nothing-here', @run), 128, 'no such file: git bisect ends');
like(fleet_log(), qr/nothing-here: no such file/, '... is said');
is(fleet(@kernel, @run, '--cpus', 0), 2, 'no processors');
like(fleet_log(), qr/--cpus: not a number above 0: 0$/m, '... is said');
is(fleet(@kernel, @run, '--cpus', 3, '--dry-run'), 0, 'as many processors as I say');
like(fleet_log(), qr/ -smp 3 /, '... has the guest');
isnt(fleet('--suite', 'no-such-suite', @run), 0, 'no such suite');
like(fleet_log(), qr/no index of no-such-suite for amd64/, '... is said');
unlike(fleet_log(), qr{https?://}, '... without the name of the mirror');

# Images that are none, or broken.
write_file("$dir/text", "no kernel\n" x 1000);
is(fleet('--kernel', "$dir/text", @run), 128, 'not a kernel image');
like(fleet_log(), qr/no kernel image that I know/, '... is said');

my $broken = read_file($image);
substr($broken, 0x20000, 0x100000) = "\0" x 0x100000;
write_file("$dir/broken", $broken);
my $begun = time;
is(fleet('--kernel', "$dir/broken", @run, '--boot-limit', 8), 125,
   'a corrupt image: git bisect skips it');
like(fleet_log(), qr/boot failed: .*\n(?s:.*)did not boot/, '... tried, and said why');
like(end_of('01fine'), qr/^lost kernel did not boot/, '... no program is green');
cmp_ok(time - $begun, '<', 60, '... in time');

# No qemu.
mkdir "$dir/bin";
for my $tool (qw(perl sh make gcc ld as env dpkg-deb tar setpriv git ps cc1)) {
	my ($path) = grep { -x } map { "$_/$tool" } split /:/, $ENV{PATH};

	symlink $path, "$dir/bin/$tool" if defined $path;
}
{
	local $ENV{PATH} = "$dir/bin";
	isnt(fleet(@kernel, @run), 0, 'qemu is missing');
	like(fleet_log(), qr/left out: amd64-6.12\S* qemu-system-x86_64 is not installed \(package qemu-system-x86\)/,
	     '... with the package that has it');
}

# No mirror: an apt configuration that names a port where nobody listens.
write_file("$dir/apt.sources", <<'END');
Types: deb
URIs: http://127.0.0.1:9/debian
Suites: bookworm bookworm-security
Components: main
END
write_file("$dir/apt.conf", "Dir::Etc::sourcelist \"$dir/none\";\n" .
	"Dir::Etc::sourceparts \"$dir/parts\";\nAcquire::Retries \"0\";\n");
mkdir "$dir/parts";
rename "$dir/apt.sources", "$dir/parts/test.sources";
{
	my ($codename) = read_file('/etc/os-release') =~ /^VERSION_CODENAME=(\S+)/m;
	my $sources = read_file("$dir/parts/test.sources");

	write_file("$dir/parts/test.sources", $sources =~ s/bookworm/$codename/gr);
	local $ENV{APT_CONFIG} = "$dir/apt.conf";
	local $ENV{XDG_CACHE_HOME} = "$dir/cache";
	isnt(fleet(@kernel, @run), 0, 'no mirror answers');
	like(fleet_log(), qr/left out: amd64 \S+ 6\.12\.\*: apt: no index of \S+ for amd64: .*[Cc]onnect/,
	     '... with the reason of apt');
	my ($status, $said) = run_quiet("$top/ci/fetch", 'amd64-6.12.*');

	isnt($status, 0, 'ci/fetch says the same');
	like($said, qr/ci\/fetch: apt: no index/, '... as its own');
	is_deeply([glob "$dir/cache/seccomp-suite/*/*"], [], '... and leaves nothing');
}

# Disk full: a small tmpfs, in a mount namespace of its own.
SKIP: {
	my $mount = "mkdir -p $dir/small && mount -t tmpfs -o size=6m none $dir/small";
	my ($no) = run_quiet('unshare', '-m', 'sh', '-c', $mount);

	skip 'no mount namespace', 6 if $no;
	my $full = sub {
		my ($env, @command) = @_;

		return run_quiet('unshare', '-m', 'sh', '-c',
			"$mount && $env \"\$\@\"; s=\$?; find $dir/small -type f; exit \$s",
			'sh', @command);
	};
	my ($status, $said) = $full->("XDG_CACHE_HOME=$dir/small", "$top/ci/fetch",
				      'amd64-6.12.*-cloud');

	isnt($status, 0, 'a full disk while fetching');
	like($said, qr/ci\/fetch: .*(?:space|write)/i, '... is said');
	unlike($said, qr/vmlinuz/, '... and no half kernel stays');
	($status, $said) = $full->("dd if=/dev/zero of=$dir/small/x bs=1k 2>/dev/null;",
		"$top/ci/fleet", '--no-install', '--any-program', @kernel, @run,
		'--results', "$dir/small/results");
	isnt($status, 0, 'a full disk while storing results');
	like($said, qr/No space left/, '... is said');
	unlike($said, qr/The run is good/, '... and no run is good');
}

# Interrupted: what is done stays, nothing runs on; --resume does the rest.
remove_tree("$dir/results");
my $pid = fork // die "fork: $!\n";
if (!$pid) {
	local $SIG{INT} = 'DEFAULT';
	open STDERR, '>', "$dir/said";
	$ENV{TMPDIR} = "$dir/tmp";
	exec "$top/ci/fleet", '--no-install', '--any-program', @kernel, @run,
		'--results', "$dir/results";
}
my $until = time + 300;
select undef, undef, undef, 0.1
	while time < $until && end_of('01fine') !~ /^exit/;
select undef, undef, undef, 1;
kill 'INT', $pid;
waitpid $pid, 0;
is($? >> 8, 130, 'interrupted') or diag read_file("$dir/said");
like(end_of('01fine'), qr/^exit 0/, '... what was done is there');
is(end_of('03fine'), 'nothing', '... what was not begun is not');
unlike(result('02hang'), qr/^# end:/m, '... what was running has no end');
is_deeply([leftovers()], [], '... nothing is left running, no file either');
my $mark = (stat((glob "$dir/results/*/x86_64/boot/01fine.tap")[0]))[9];

is(fleet(@kernel, @run, '--resume', '--timeout', 3), 1, '--resume');
like(fleet_log(), qr/1 programs ran before/, '... keeps what there is');
is((stat((glob "$dir/results/*/x86_64/boot/01fine.tap")[0]))[9], $mark, '... as it was');
like(end_of('02hang'), qr/^timeout/, '... runs what was cut');
like(end_of('03fine'), qr/^exit 0/, '... and what was not begun');
fleet(@kernel, @run, '--resume', '--timeout', 3, '--append', 'nokaslr');
unlike(fleet_log(), qr/ran before/, 'another command line is another run');

done_testing();
