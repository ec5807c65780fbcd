# SPDX-License-Identifier: GPL-2.0
#
# What LAVA reads: a device, a job, and the monitor's pattern; and what the
# guest of such a job (ci/lava/console.c) has to know.
package Seccomp::Lava;

use strict;
use warnings;
use Seccomp::Boot::Machine;
use Seccomp::Known;
use Seccomp::Tables;
use Seccomp::Util qw(top_dir read_file);

# What a line of the console says, for LAVA.  It has to be consumed up to its
# end, else half of a line would match; and a panic may tear it.  After a panic
# there are no more results: it is one itself, and LAVA stops at the reboot.
use constant {
	BEGINS => 'seccomp-suite begins',
	ENDS => 'seccomp-suite ends|Rebooting in \d+ seconds',
	PATTERN => '\n(?:(?:not )?ok \d+ |(?:[^\r\n]*\] )?Kernel (?=panic ))' .
		'(?P<test_case_id>[\w.-]+)' .
		'(?P<result> # SKIP| # FAIL| - not syncing|)' .
		'(?: (?:(?!Kernel panic )[^\r\n])*|:[^\r\n]*)?\r',
};
my @RESULTS = ('' => 'pass', ' # SKIP' => 'skip', ' # FAIL' => 'fail',
	       ' - not syncing' => 'fail');

sub results { return @RESULTS }

# The version of a kernel by its image, if that tells it.
sub image_version {
	my ($file) = @_;
	my $image = read_file($file);
	my $text = '';

	# The boot protocol of x86 has its place at 0x20e.
	$text = unpack 'Z256', substr $image, 0x200 + unpack('v', substr $image, 0x20e, 2), 256
		if length $image > 0x10000 && substr($image, 0x202, 4) eq 'HdrS';
	($text) = $image =~ /Linux version ([^\0\n]*)/ if $text !~ /^\d/;
	return undef if !defined $text;
	return Seccomp::Version::kernel_version({ uname => $text, release => $text });
}

# /suite.about, as ci/lava/about.c reads it.
sub about {
	my ($version, $abi, $programs) = @_;
	my @lines = "programs $programs";

	return "$lines[0]\n" if !defined $version;
	push @lines, "version $version";
	my $known = Seccomp::Known->load(top_dir() . '/ci/known-issues');

	# Whose kernel it is, the guest alone could tell.
	for my $issue (grep { !defined $_->{Vendor} } @{ $known->{issues} }) {
		next if !Seccomp::Known::affected($issue, $version);
		next if !grep { $abi =~ $_ } @{ $issue->{abis} };
		push @lines, map { "known $_ $issue->{Issue}" } split ' ', $issue->{Points};
		push @lines, "log $issue->{Log}" if defined $issue->{Log};
	}
	return join '', map { "$_\n" } @lines;
}

# A YAML scalar that is what it says.
sub _quote {
	my ($text) = @_;

	return "'" . $text =~ s/'/''/gr . "'";
}

# As LAVA splits it again, by blanks and double quotes.
sub _word {
	my ($word) = @_;

	return $word =~ /[\s"\\]/ ? '"' . $word =~ s/(["\\])/\\$1/gr . '"' : $word;
}

# qemu's options, without the images; the console is LAVA's, and nobody
# listens to the other channels.
sub _options {
	my ($job) = @_;
	my ($qemu, @options) = Seccomp::Boot::Machine::command($job->{karch},
		kernel => '', initrd => '', console => '', results => '', spare => '',
		start => 0, verbose => 1, accel => $job->{accel},
		append => join(' ', grep { length } $job->{append}, 'panic=1'),
		memory => $job->{memory} // Seccomp::Boot::Machine::memory_for(
			$job->{karch}, $job->{size}));
	my @found;

	while (defined(my $option = shift @options)) {
		if ($option =~ /^-(?:kernel|initrd)$/) {
			shift @options;
			next;
		}
		$option = "stdio,id=$1,signal=off" if $option =~ /^file,id=(console),/;
		$option = "null,id=$1" if $option =~ /^file,id=(\w+),/;
		$option =~ s/ channel=\S+//g;
		push @found, _word($option);
	}
	return ($qemu, @found);
}

sub _arch { return Seccomp::Tables::karch($_[0], 'QEMU') =~ s/^qemu-system-//r }

# device(JOB): the text of device.yaml.
sub device {
	my ($job) = @_;

	die "$job->{karch} needs no qemu, and LAVA boots nothing else\n"
		if Seccomp::Tables::karch($job->{karch}, 'UML') ne '';
	my ($qemu, @options) = _options($job);
	my $arch = _quote(_arch($job->{karch}));
	my $options = join '', map { "          - @{[_quote($_)]}\n" } @options;

	return <<"END";
# A machine for $job->{name}, as qemu on this host (ci/lava/make).
device_type: qemu
available_architectures: [$arch]
commands: {}
constants:
  failure_retry: 1
  boot_retry: 1
actions:
  deploy:
    methods:
      image:
        parameters: {}
  boot:
    methods:
      qemu:
        parameters:
          command: $qemu
          options:
$options
timeouts:
  actions: {}
  connections: {}
END
}

sub _images {
	my ($job) = @_;

	return join '', map { <<"END" } qw(kernel initrd), $job->{dtb} ? 'dtb' : ();
      $_:
        url: @{[_quote("file://$job->{dir}/$_")]}
        image_arg: '-$_ {$_}'
END
}

# job(JOB): the text of job.yaml.  JOB: name, karch, abi, dir, minutes, limit
# (seconds for one program), dtb.
sub job {
	my ($job) = @_;
	my @results = @RESULTS;
	# The boot's limit is also that of the silence between two results.
	my $boot = $job->{limit} > 180 ? int $job->{limit} / 60 + 2 : 5;
	my ($map, $all) = ('', $job->{minutes} + $boot + 5);

	while (my ($said, $is) = splice @results, 0, 2) {
		$map .= "        @{[_quote($said)]}: $is\n";
	}
	return <<"END";
# Made by ci/lava/make, which explains the results (--help).
device_type: qemu
job_name: @{[_quote("seccomp $job->{abi} $job->{name}")]}
priority: medium
visibility: public
context:
  arch: @{[_quote(_arch($job->{karch}))]}
timeouts:
  job: {minutes: $all}
  action: {minutes: $all}
  connection: {minutes: $job->{minutes}}
actions:
- deploy:
    to: tmpfs
    timeout: {minutes: 5}
    images:
@{[_images($job)]}- boot:
    method: qemu
    media: tmpfs
    timeout: {minutes: $boot}
- test:
    timeout: {minutes: $job->{minutes}}
    monitors:
    - name: seccomp_$job->{abi}
      start: @{[_quote(BEGINS)]}
      end: @{[_quote(ENDS)]}
      pattern: @{[_quote(PATTERN)]}
      fixupdict:
$map
END
}

1;
