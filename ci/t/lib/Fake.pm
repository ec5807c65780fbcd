# SPDX-License-Identifier: GPL-2.0
package Fake;
# Fake programs and results for the tests of ci/.

use strict;
use warnings;
use Cwd ();
use Exporter 'import';
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp ();
our @EXPORT = qw($top scratch put program tap run);

our $top = Cwd::abs_path(dirname(__FILE__) . '/../../..');

# A directory that goes away with the test.
sub scratch { return File::Temp::tempdir('seccomp-t.XXXXXX', TMPDIR => 1, CLEANUP => 1) }

sub put {
	my ($file, $text) = @_;
	make_path(dirname($file));
	open my $out, '>', $file or die "$file: $!\n";
	print $out $text;
	close $out or die "$file: $!\n";
	return $file;
}

# A shell script that lists POINTS for -l, and else runs BODY.
sub program {
	my ($file, $points, $body) = @_;
	my $list = join '', map { "printf '$_\\tX-1\\t-\\t-\\tit works\\n'\n" } @$points;
	put($file, "#!/bin/sh\nif [ \"\$1\" = -l ]; then\n${list}exit 0\nfi\n$body\n");
	chmod 0755, $file;
	return $file;
}

# TAP of points: name => "ok", "not ok", "skip REASON", or lines as they are.
sub tap {
	my @pairs = @_;
	my $count = @pairs / 2;
	my ($out, $number, $failed) = ("TAP version 13\n1..$count\n", 0, 0);
	while (my ($name, $result) = splice @pairs, 0, 2) {
		$number++;
		$out .= "#  RUN           $name ...\n# clauses: X-1\n# promise: it works\n";
		$out .= $result eq 'ok' ? "ok $number $name\n"
			: $result =~ /^skip (.*)/ ? "ok $number $name # SKIP $1\n"
			: "# expected: this\n# happened: that\n# at: x.c:1\nnot ok $number $name\n";
		$failed ||= $result eq 'not ok';
	}
	return ($out, $failed ? 1 : 0);
}

# (status, stdout and stderr) of a command, with more environment.
sub run {
	my ($command, %env) = @_;
	local @ENV{ keys %env } = values %env;
	my $pid = open my $from, '-|';
	if (!$pid) {
		open STDERR, '>&', \*STDOUT;
		open STDIN, '<', '/dev/null';
		no warnings;
		exec { $command->[0] } @$command;
		print "$command->[0]: $!\n";
		exit 127;
	}
	local $/;
	my $text = <$from> // '';
	close $from;
	return ($? & 127 ? 128 + ($? & 127) : $? >> 8, $text);
}

1;
