#!/bin/sh
# Serves one request to itself.
set -e
exec perl -MIO::Socket::INET -e '
    my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or die "listen: $!";
    if (!fork) { my $client = $server->accept; print $client "served\n"; exit 0 }
    my $client = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $server->sockport) or die "connect: $!";
    print "action $ENV{ACTION_VERSION} ", <$client>;
    wait;'
