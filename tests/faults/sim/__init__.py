"""A deterministic simulation of faults: one seed is one history of phasegate among failing machines and people.

The code under test is phasegate's own, on a real ledger. Only its doors are replaced: the HTTP session, the clients,
the process runner, the ledger's connection, and the clock. ``python -m tests.faults.sim --seed N`` replays a history.
"""
