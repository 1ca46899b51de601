"""Every error that phasegate raises on purpose.

One class, one exit code, one remedy. A user sees ``error: what``, an indented
``fix:`` or ``next:`` line and nothing else; a traceback is always a bug.

    PhasegateError            1   something failed that has no class of its own
    ├── FleetError            2   the fleet file, a flag or a reference is wrong; nothing was touched
    │   └── NotInstalled      2   ... or the command needs a part of phasegate that is not installed
    ├── RegistryError         3   a registry refused, lied or broke off
    │   ├── Unreachable       3   ... cannot be reached, or does not answer in time
    │   ├── NotFound          3   ... does not have it
    │   ├── Denied            3   ... does not let this login do it
    │   ├── Immutable         3   ... does not let a tag be moved
    │   ├── ChildMissing      3   ... was given an index or manifest before what it refers to
    │   └── BadContent        3   ... serves content that does not match its name, or not a valid envelope
    │       └── Unread        3   ... serves something valid that phasegate does not read
    ├── EngineError           4   docker, buildx or an engine failed
    │   └── TimedOut          4   ... took longer than the plan allows
    ├── TagMoved              5   somebody else moved a tag, and phasegate did not
    ├── Blocked               6   a check failed or a gate is closed: the work is not complete
    ├── LedgerError           7   the ledger cannot be read, written or understood
    │   ├── Busy              7   ... another run is working on the same thing
    │   └── NoHistory         7   ... knows nothing of what is to be rolled back or audited
    ├── Held                  8   the repo is on hold
    ├── Overdue               9   the last rollout or audit of the fleet ended too long ago, for `status --max-age`
    └── Defect               70   an error that nobody foresaw: a bug in phasegate

``retryable`` is part of the type (rule 8 of docs/design.md): a retryable error
may go away on its own, a terminal one will not.
"""

from __future__ import annotations

from phasegate.command import Command
from phasegate.tries import Hiccup


class PhasegateError(Exception):
    """The base of all errors: ``what`` happened and where, and how to ``fix`` it. Two of one ``gist`` are the same."""

    exit_code = 1
    retryable = False

    def __init__(self, what: str, *, fix: str | None = None, retryable: bool | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.gist = what
        self.fix = fix
        if retryable is not None:
            self.retryable = retryable


class FleetError(PhasegateError):
    """Bad input. ``what`` begins with ``file:line:`` if there is one."""

    exit_code = 2


class NotInstalled(FleetError):
    """The command needs a part of phasegate that is not installed."""


class RegistryError(PhasegateError):
    """A registry refused, lied or broke off.

    ``status`` is the HTTP status, if there was one. ``gist`` is what every request has in common that failed like this:
    of many sent at the same time, any may be the first to fail.
    """

    exit_code = 3

    def __init__(
        self,
        what: str,
        *,
        fix: str | None = None,
        retryable: bool | None = None,
        status: int | None = None,
        gist: str = "",
    ) -> None:
        super().__init__(what, fix=fix, retryable=retryable)
        self.status = status
        self.gist = gist or what


class Unreachable(RegistryError):
    """No connection to the registry or what leads to it, or no answer in time."""


class NotFound(RegistryError):
    """The registry does not have what was asked for; ``whole`` if it says so of the whole repository."""

    whole = False


class Denied(RegistryError):
    """The registry answered 401 or 403 to all the authorization that there is.

    Some answer so to what does not exist, rather than say that it does not.
    """


class Immutable(RegistryError):
    """The registry did not let a tag be moved from where it is."""


class ChildMissing(RegistryError):
    """MANIFEST_BLOB_UNKNOWN on a PUT: a child or blob is missing, whatever a HEAD said. Push them again, once."""


class BadContent(RegistryError):
    """Content that does not match its name, or is not a valid manifest. ``check`` is the id of the check it fails."""

    def __init__(self, what: str, *, check: str, fix: str | None = None) -> None:
        super().__init__(what, fix=fix)
        self.check = check


class Unread(BadContent):
    """Something that the specification allows and phasegate does not read: ``check`` is inconclusive."""


class EngineError(PhasegateError):
    """A docker command failed. ``output`` holds its last lines, without secrets.

    ``hiccup`` is the failure if another try within seconds may mend it.
    """

    exit_code = 4

    def __init__(
        self,
        what: str,
        *,
        fix: str | None = None,
        retryable: bool | None = None,
        output: str = "",
        hiccup: Hiccup | None = None,
    ) -> None:
        super().__init__(what, fix=fix, retryable=retryable)
        self.output = output
        self.hiccup = hiccup


class TimedOut(EngineError):
    """A docker command hit its time limit and was killed with all its children."""

    retryable = True


class TagMoved(PhasegateError):
    """A tag is not where it was expected: somebody else pushed. It was not moved. ``insist`` moves it anyway."""

    exit_code = 5

    def __init__(self, what: str, *, fix: str | None = None, insist: Command | None = None) -> None:
        super().__init__(what, fix=fix)
        self.insist = insist


class Blocked(PhasegateError):
    """A check failed, a gate is closed, or at least one repo is not through."""

    exit_code = 6


class LedgerError(PhasegateError):
    """The ledger cannot be read, written or understood."""

    exit_code = 7


class Busy(LedgerError):
    """Another run is working on it: ``what`` says who, and since when. Nothing was done."""

    retryable = True


class NoHistory(LedgerError):
    """The ledger knows nothing of what is to be rolled back or audited: another one, or lost. Nothing was done."""


class Defect(PhasegateError):
    """An error that nobody foresaw, which stopped one repo. Its traceback is in the file that ``fix`` names."""

    exit_code = 70


class Held(PhasegateError):
    """The repo was rolled back and is on hold until somebody releases it."""

    exit_code = 8


class Overdue(PhasegateError):
    """The last good rollout or audit of the whole fleet ended longer ago than was asked, or never did."""

    exit_code = 9
