# SPDX-License-Identifier: GPL-2.0
package Seccomp::Known;
# ci/known-issues: bugs of released kernels that a point may meet.

use strict;
use warnings;
use Seccomp::Util qw(glob_re);
use Seccomp::Version qw(version_cmp version_fixed);

my @required = qw(Issue Points Abis What);
my %fields = map { $_ => 1 } @required, qw(Since Fixed Fix Ref Vendor Sometimes Log);

sub load {
	my ($class, $file) = @_;
	open my $in, '<', $file or die "$file: $!\n";
	my (@issues, $issue, $last);
	while (my $line = <$in>) {
		chomp $line;
		next if $line =~ /^#/;
		if ($line =~ /^\s*$/) {
			undef $issue;
		} elsif ($line =~ /^([A-Z][A-Za-z]*):\s*(.*?)\s*$/) {
			die "$file:$.: unknown field $1\n" if !$fields{$1};
			push @issues, $issue = { line => $. } if !$issue;
			die "$file:$.: $1 a second time\n" if exists $issue->{$1};
			$issue->{ $last = $1 } = $2;
		} elsif ($issue && $line =~ /^\s+(\S.*)/) {
			$issue->{$last} .= " $1";
		} else {
			die "$file:$.: neither a field nor a continuation\n";
		}
	}
	for my $each (@issues) { check($file, $each) }
	return bless { issues => \@issues }, $class;
}

sub check {
	my ($file, $issue) = @_;
	for my $field (@required) {
		die "$file:$issue->{line}: no $field\n" if !length($issue->{$field} || '');
	}
	$issue->{points} = [ map { glob_re($_) } split ' ', $issue->{Points} ];
	$issue->{abis} = [ map { glob_re($_) } split ' ', $issue->{Abis} ];
	$issue->{fixed} = [ split ' ', $issue->{Fixed} || '' ];
	version_cmp($_, $_) for @{ $issue->{fixed} }, $issue->{Since} || ();
}

# The issue that this kernel has and that this point meets, if any.
sub find {
	my ($self, $point, $abi, $version, $uname) = @_;
	return undef if !defined $version;
	for my $issue (@{ $self->{issues} }) {
		next if !grep { $point =~ $_ } @{ $issue->{points} };
		next if !grep { $abi =~ $_ } @{ $issue->{abis} };
		next if defined $issue->{Vendor} && ($uname || '') !~ glob_re($issue->{Vendor});
		return $issue if affected($issue, $version);
	}
	return undef;
}

sub affected {
	my ($issue, $version) = @_;
	return 0 if defined $issue->{Since} && version_cmp($version, $issue->{Since}) < 0;
	return !version_fixed($version, @{ $issue->{fixed} });
}

# Bad only because of the kernel's log?
sub logged {
	my ($point) = @_;
	return $point->{verdict} eq 'CRASH' && $point->{kernel} && !$point->{died} && !$point->{malformed};
}

sub explains {
	my ($issue, $point) = @_;
	return 0 if !defined $issue->{Log};
	my $explained = glob_re($issue->{Log});
	return !grep { $_ !~ $explained } @{ $point->{kernel} };
}

# The points of one program, each by judge().  The kernel's log can be late: a
# complaint that stands behind the point that it is about counts against what
# comes next, or the program, unless a KNOWN point's issue explains it.
sub judge_all {
	my ($self, $points, @kernel) = @_;
	$self->judge($_, @kernel) for @$points;
	my @met = map { $_->{issue} // () } @$points;
	for my $point (grep { logged($_) } @$points) {
		my ($issue) = grep { explains($_, $point) } @met;
		@$point{qw(verdict issue)} = ('KNOWN', $issue) if $issue;
	}
}

# Turns a FAIL into KNOWN, and notes a known issue that does not show.  What
# is malformed, crashed or lost stays what it is; but a point that is bad only
# because of the kernel's log is KNOWN if the issue explains that by Log.
sub judge {
	my ($self, $point, $abi, $version, $uname) = @_;
	my $logged = logged($point);
	return if $point->{malformed} || !$logged && $point->{verdict} !~ /^(?:PASS|FAIL)$/;
	my $issue = $self->find($point->{name}, $abi, $version, $uname) or return;
	return if $logged && !explains($issue, $point);
	if ($point->{verdict} ne 'PASS') {
		@$point{qw(verdict issue)} = ('KNOWN', $issue);
	} elsif (!$issue->{Sometimes}) {
		$point->{fixed} = $issue;
	}
}

1;
