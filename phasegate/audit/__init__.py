"""The audit: what is no longer as phasegate left it, in the registry and according to the ledger."""
