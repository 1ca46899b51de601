"""audit: what is not as phasegate left it, in the registry and in the ledger's own view."""
