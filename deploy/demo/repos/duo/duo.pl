#!/usr/bin/perl
# Serves one request to itself and says on which machine it was built.
use strict;
use warnings;
use IO::Socket::INET;

open(my $file, '<', '/usr/share/duo/machine') or die "machine: $!";
chomp(my $machine = <$file>);
my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die "listen: $!";
if (!fork) {
    my $client = $server->accept or die "accept: $!";
    print $client "built on $machine\n";
    exit 0;
}
my $answer = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->sockport) or die "connect: $!";
print "duo $ENV{DUO_VERSION} ", <$answer>;
wait;
