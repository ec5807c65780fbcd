# SPDX-License-Identifier: GPL-2.0
package Seccomp::Tap;
# One program's stored TAP -> its points, each with a verdict.
#
# TAP::Parser is not used here: it forgives what must not be forgiven (it
# counts XPASS as ok and knows no diagnostics before a result), and tables
# over many kernels read a lot of files.  ci/t/tap.t compares with it.

use strict;
use warnings;
use Config;
use Exporter 'import';
our @EXPORT_OK = qw(parse_tap read_tap worst is_bad @VERDICTS signal_name);

# From harmless to worst; the last four make a run fail.
our @VERDICTS = qw(PASS SKIP KNOWN FAIL CRASH HANG LOST);
my %rank = map { $VERDICTS[$_] => $_ } 0 .. $#VERDICTS;
my %bad = map { $_ => 1 } qw(FAIL CRASH HANG LOST);

sub is_bad { return $bad{ $_[0] } }

# A SKIP beside a PASS is no loss of a row's colour: PASS wins over SKIP.
sub worst {
	my @verdicts = grep { defined } @_;
	return undef if !@verdicts;
	my ($most) = sort { $rank{$b} <=> $rank{$a} } @verdicts;
	return $most if $most ne 'SKIP';
	return (grep { $_ eq 'PASS' } @verdicts) ? 'PASS' : 'SKIP';
}

sub signal_name {
	my ($number) = @_;
	my @names = split ' ', $Config{sig_name};
	return $number < @names ? "SIG$names[$number]" : "signal $number";
}

# read_tap(FILE, theme, program): FILE.points beside it is `prog -l`.
sub read_tap {
	my ($file, %about) = @_;
	my $text = slurp($file);
	(my $list = $file) =~ s/\.tap$/.points/;
	$about{list} = parse_list(slurp($list)) if -e $list;
	return parse_tap($text, %about);
}

sub slurp {
	my ($file) = @_;
	open my $in, '<', $file or return '';
	local $/;
	my $text = <$in>;
	return defined $text ? $text : '';
}

# Output of `prog -l`: name, clauses, since, needs, promise.
sub parse_list {
	my ($text) = @_;
	my @list;
	for my $line (split /\n/, $text) {
		my ($name, $clauses, $since, $needs, $promise) = split /\t/, $line, 5;
		next if !defined $promise;
		push @list, {
			name => $name, promise => $promise,
			clauses => [ grep { $_ ne '-' } split /,\s*/, $clauses ],
			since => $since eq '-' ? undef : $since,
			needs => $needs eq '-' ? undef : $needs,
		};
	}
	return \@list;
}

# Returns { points => [...], end => { how, ... } or undef, seconds, plan }.
# A point: name, verdict, reason, clauses, promise, since, needs,
# checks => [[expected, happened]], at, rerun, kernel => [log lines].
sub parse_tap {
	my ($text, %about) = @_;
	my $state = {
		%about, points => [], byname => {}, diag => {}, running => undef,
		whole => "$about{theme}.$about{program}", count => 0, failed => 0,
		kernel => [], complaints => [],
	};
	my @lines = split /\r?\n/, $text;
	for my $i (0 .. $#lines) {
		read_line($state, $lines[$i], $i == $#lines && $text =~ /\n\z/);
	}
	judge_end($state);
	judge_plan($state);
	judge_rest($state);
	merge_list($state);
	return { map { $_ => $state->{$_} } qw(points end plan theme program) };
}

sub read_line {
	my ($state, $line, $is_last) = @_;

	if ($line =~ /^# end: (.*)/) {
		return $state->{end} = parse_end($1) if $is_last;
		push @{ $state->{complaints} }, 'an end line before the end';
	} elsif ($line =~ /^#  RUN\s+(\S+) \.\.\./) {
		@$state{qw(running diag)} = ($1, {});
	} elsif ($line =~ /^(not )?ok\b(.*)/) {
		read_result($state, !$1, $2);
	} elsif ($line =~ /^1\.\.(\d+)\s*(?:#\s*SKIP\s*(.*))?$/i) {
		push @{ $state->{complaints} }, 'a second plan' if defined $state->{plan};
		$state->{plan} = $1 if !defined $state->{plan};
		$state->{skip_all} = $2 if defined $2 && $1 == 0;
	} elsif ($line =~ /^# kernel: (.*)/) {
		push @{ $state->{running} ? $state->{diag}{kernel} : $state->{kernel} }, $1;
	} elsif ($line =~ /^# left behind: (.*)/) {
		push @{ $state->{complaints} }, "left a process behind: $1";
	} elsif ($line =~ /^Bail out!\s*(.*)/) {
		push @{ $state->{complaints} }, "bailed out: $1";
	} elsif ($line =~ /^# ([a-z]+): (.*)/) {
		read_diagnostic($state->{diag}, $1, $2);
	}
}

sub read_diagnostic {
	my ($diag, $key, $value) = @_;
	$value =~ s/\s+$//;
	if ($key eq 'clauses') {
		$diag->{clauses} = [ split /[,\s]+/, $value ];
	} elsif ($key eq 'expected') {
		push @{ $diag->{checks} }, [ $value, undef ];
	} elsif ($key eq 'happened') {
		my $checks = $diag->{checks} ||= [ [ undef, undef ] ];
		push @$checks, [ undef, undef ] if defined $checks->[-1][1];
		$checks->[-1][1] = $value;
	} elsif ($key =~ /^(?:promise|since|needs|at|rerun)$/) {
		$diag->{$key} = $value;
	}
}

sub parse_end {
	my ($text) = @_;
	return { how => 'exit', status => $1, seconds => $2 } if $text =~ /^exit (\d+)(?: ([\d.]+))?$/;
	return { how => 'signal', signal => $1, seconds => $2 } if $text =~ /^signal (\d+)(?: ([\d.]+))?$/;
	return { how => 'timeout', seconds => $1 } if $text =~ /^timeout ([\d.]+)$/;
	return { how => $1, text => $2 } if $text =~ /^(panic|lost)\b\s*(.*)$/;
	return { how => 'lost', text => "unreadable end line: $text" };
}

# "ok" and what follows it.
sub read_result {
	my ($state, $ok, $rest) = @_;
	my ($number, $name, $directive, $reason) = $rest =~
		/^(?:\s+(\d+))?(?:\s+-)?(?:\s+([^#\s][^#]*?))?\s*(?:#\s*(\w+)\s*(.*?))?\s*$/;
	my @wrong;
	my $due = ++$state->{count};
	push @wrong, defined $number ? "number $number where $due was due" : 'no number'
		if !defined $number || $number != $due;
	if (!defined $name) {
		push @wrong, 'no name';
		$name = "$state->{whole}.point-$due";
	} elsif ($name !~ /^[A-Za-z0-9_.-]+$/) {
		push @wrong, "bad name '$name'";
	}
	push @wrong, 'more points than planned' if defined $state->{plan} && $due > $state->{plan};
	push @wrong, 'result of a point that was not running'
		if defined $state->{running} && $state->{running} ne $name;
	push @wrong, 'directive ' . uc $directive
		if defined $directive && uc $directive ne 'SKIP';
	push @wrong, 'not ok, and skipped' if !$ok && defined $directive && uc $directive eq 'SKIP';
	$state->{failed}++ if !$ok;

	my $point = add_point($state, $name, $ok ? ($directive ? 'SKIP' : 'PASS') : 'FAIL',
		$directive ? $reason : undef, $state->{diag});
	push @wrong, 'reported twice' if $point->{again};
	malformed($point, @wrong) if @wrong;
	$point->{skip} = $reason if $point->{verdict} eq 'SKIP';
	crash_by_log($point) if $point->{kernel};
	@$state{qw(running diag)} = (undef, {});
}

sub malformed {
	my ($point, @wrong) = @_;
	$point->{verdict} = 'FAIL' if !$bad{ $point->{verdict} };
	$point->{malformed} = 1;
	$point->{reason} = join '; ', grep { defined && length } $point->{reason}, 'malformed: ' . join ', ', @wrong;
}

sub crash_by_log {
	my ($point) = @_;
	$point->{verdict} = 'CRASH';
	$point->{reason} = "kernel log: $point->{kernel}[0]";
}

# Adds the point, or makes the one of that name bad; the first cause counts.
sub add_point {
	my ($state, $name, $verdict, $reason, $diag) = @_;
	my $point = $state->{byname}{$name};
	if ($point) {
		$point->{again} = 1;
		$point->{reason} = join '; ', grep { defined && length } $point->{reason}, $reason;
		$point->{verdict} = $verdict if !$bad{ $point->{verdict} };
		return $point;
	}
	$point = { %{ $diag || {} }, name => $name, verdict => $verdict, reason => $reason };
	push @{ $state->{points} }, $point;
	return $state->{byname}{$name} = $point;
}

# What the way in which the program ended says about the point it was in, or
# about the program as a whole.
sub judge_end {
	my ($state) = @_;
	my $end = $state->{end};
	my ($verdict, $reason);
	if (!$end) {
		($verdict, $reason) = ('LOST', 'no end line: the run was interrupted, or its result is incomplete');
	} elsif ($end->{how} eq 'exit') {
		my $status = $end->{status};
		my $right = defined $state->{skip_all} ? $status == 0 || $status == 4
			: $status == ($state->{failed} ? 1 : 0);
		$reason = "exit status $status, but $state->{failed} of $state->{count} points failed";
		$reason = "exit status $status in the middle of this point" if defined $state->{running};
		$verdict = 'CRASH' if !$right || defined $state->{running};
	} elsif ($end->{how} eq 'signal') {
		($verdict, $reason) = ('CRASH', 'the program was ended by ' . signal_name($end->{signal}));
	} elsif ($end->{how} eq 'timeout') {
		($verdict, $reason) = ('HANG', "still running after $end->{seconds} s");
	} elsif ($end->{how} eq 'panic') {
		($verdict, $reason) = ('CRASH', "the kernel panicked: $end->{text}");
	} else {
		($verdict, $reason) = ('LOST', "result incomplete: $end->{text}");
	}
	return if !$verdict;
	my $name = defined $state->{running} ? $state->{running} : $state->{whole};
	$state->{running_counts} = defined $state->{running};
	add_point($state, $name, $verdict, $reason, $state->{diag})->{died} = 1;
}

# Whatever was planned and not reported is lost.
sub judge_plan {
	my ($state) = @_;
	if (defined $state->{skip_all}) {
		my @names = map { $_->{name} } @{ $state->{list} || [] };
		add_point($state, $_, 'SKIP', $state->{skip_all})->{skip} = $state->{skip_all}
			for @names ? @names : $state->{whole};
		return;
	}
	if (!defined $state->{plan}) {
		my $reason = $state->{count} ? 'no plan' : 'no TAP at all';
		add_point($state, $state->{whole}, 'LOST', $reason);
		lost_names($state);
		return;
	}
	my $missing = $state->{plan} - $state->{count} - ($state->{running_counts} ? 1 : 0);
	return add_point($state, $state->{whole}, 'LOST', 'planned no point') if $state->{plan} == 0;
	lost_names($state, $missing);
}

# Points that `prog -l` names, or without that as many as the plan says.
sub lost_names {
	my ($state, $missing) = @_;
	my @unseen = grep { !$state->{byname}{$_} } map { $_->{name} } @{ $state->{list} || [] };
	if (@unseen < ($missing // 0)) {
		my $first = $state->{plan} - $missing + 1;
		@unseen = map { "$state->{whole}.point-$_" } $first .. $state->{plan};
	}
	add_point($state, $_, 'LOST', 'planned, but never reported') for @unseen;
}

sub judge_rest {
	my ($state) = @_;
	if (my @log = @{ $state->{kernel} }) {
		my $point = add_point($state, $state->{whole}, 'CRASH', undef);
		$point->{kernel} = \@log;
		crash_by_log($point);
	}
	if (my @wrong = @{ $state->{complaints} }) {
		malformed(add_point($state, $state->{whole}, 'FAIL', undef), @wrong);
	}
}

# What `prog -l` knows, for points that did not get to say it.
sub merge_list {
	my ($state) = @_;
	for my $listed (@{ $state->{list} || [] }) {
		my $point = $state->{byname}{ $listed->{name} } or next;
		for my $key (qw(clauses promise since needs)) {
			$point->{$key} = $listed->{$key} if !defined $point->{$key};
		}
	}
}

1;
