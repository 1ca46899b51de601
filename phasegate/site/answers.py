"""The three answers at the top of the page: what is wrong, who must do what, when it will be done."""

from __future__ import annotations

from collections import Counter
from datetime import date

from phasegate.digits import count
from phasegate.policy.text import lasting
from phasegate.site.model import STOPPED, Forecast, Site, State, Ticks

_NAMED = 4


def answers(site: Site) -> tuple[tuple[str, str], ...]:
    """Return each question with its answer."""
    return (("What is wrong", wrong(site)), ("Who must act", act(site)), ("When will it be done", done(site)))


def wrong(site: Site) -> str:
    found: list[str] = []
    halts = dict.fromkeys(phase for trouble in site.troubles for phase in trouble.halts)
    states = Counter(repo.state for repo in site.repos)
    if halts:
        causes = ", ".join(trouble.cause for trouble in site.troubles if trouble.halts)
        named = ", ".join(phase or "the whole fleet" for phase in halts)
        found.append(f"{named} {'is' if len(halts) == 1 else 'are'} halted: {causes}")
    back = sum(trouble.rolled_back for trouble in site.troubles)
    for number, said in (
        (states[State.PHASE], "stopped before the next phase"),
        (back, "rolled back"),
        (states[State.HELD] - back, "on hold"),
        (states[State.PERSON], "waiting for a person"),
        (states[State.UNSEEN], "that cannot be looked at"),
    ):
        if number > 0:
            found.append(f"{count(number, 'repo')} {said}")
    if site.ticks and site.ticks.missed:
        found.append(f"{count(site.ticks.missed, 'rollout')} missed")
    said = "; ".join(found) + "." if found else "Nothing."
    return " ".join([said, *left_behind(site)])


def left_behind(site: Site) -> list[str]:
    """Return what clients cannot pull any more, in a sentence each."""
    return [
        f"{each.client} cannot pull {len(each.repos)} of {count(each.of, 'repo')} any more, as the fleet file expects."
        for each in site.refusals
    ]


def act(site: Site) -> str:
    if not site.waits:
        return "Nobody: everything goes on automatically."
    who = Counter(each.who for each in site.waits)
    named = [f"{name}: {count(number, 'decision')}" for name, number in who.most_common(_NAMED)]
    if len(who) > _NAMED:
        named.append(f"{len(who) - _NAMED} others")
    oldest = site.waits[0].since
    since = f" The oldest has waited since {_day(oldest.date())}." if oldest else ""
    return f"{'; '.join(named)}.{since}"


def done(site: Site) -> str:
    if site.forecast is None:
        return f"It is done: all {count(len(site.repos), 'repo')} are through."
    left = [repo.state for repo in site.repos if repo.state is not State.DONE]
    if site.forecast.days and all(state in STOPPED for state in left):
        rest = count(len(left), "repo")
        return f"Not before people decide: all that is left ({rest}) waits for them. {likely(site.forecast)}"
    return likely(site.forecast)


def likely(forecast: Forecast) -> str:
    """Return ``Likely 14 Jan 2027, between 9 Jan 2027 and 2 Feb 2027, if people act within hours``."""
    if not forecast.days:
        return f"Not before a person acts: {forecast.stuck}"
    first, middle, last = forecast.days[0], forecast.days[len(forecast.days) // 2], forecast.days[-1]
    spread = f", between {_day(first)} and {_day(last)}" if first != last else ""
    never = forecast.runs - len(forecast.days)
    but = f"; {never} of {forecast.runs} simulated runs never ended: {forecast.stuck}" if never else ""
    return f"Likely {_day(middle)}{spread}, if people act within hours{but}."


def rhythm(ticks: Ticks) -> str:
    """Return how often rollouts come, and how many did not."""
    if ticks.every is None:
        return "Too few are known to say whether one was missed."
    missed = (
        f"{ticks.missed} of them {'was' if ticks.missed == 1 else 'were'} missed" if ticks.missed else "none was missed"
    )
    return f"As a rule one begins every {lasting(round(ticks.every))}; {missed}."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
