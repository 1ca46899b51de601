import sys, time, tempfile
from pathlib import Path
from tests.faults.sim.history import play
from phasegate.ledger.ledger import Ledger
folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
t = folder / "template.db"
Ledger.open(f"sqlite:///{t}").close()
for seed in range(int(sys.argv[1]), int(sys.argv[1]) + int(sys.argv[2])):
    b = time.process_time()
    p = play(seed, folder, t)
    print(seed, time.process_time() - b, p.choices, [v.rule for v in p.violations])
if sys.argv[2] == "1":
    print("\n".join(p.trace)); print(p.counts)
