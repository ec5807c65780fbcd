# SPDX-License-Identifier: GPL-2.0
package App::Prove::Plugin::Seccomp;
# PERL5LIB=ci/lib prove -PSeccomp=RESULTS,KERNEL[,full] build/<abi>/<theme>/<program> ...
#
# Stores what the programs print, judges known issues, and prints the table.
# "full": these are all programs of their ABIs, so older results of others go.

use strict;
use warnings;
use POSIX ();
use Seccomp::Harness;

sub load {
	my ($class, $loading) = @_;
	my ($results, $kernel, $full) = @{ $loading->{args} };
	my $app = $loading->{app_prove};
	$Seccomp::Harness::results = $results || 'results';
	$Seccomp::Harness::kernel = $kernel || (POSIX::uname())[2];
	$Seccomp::Harness::full = ($full || '') eq 'full';
	$app->harness('Seccomp::Harness');
	$app->merge(1);
	return 1;
}

1;
