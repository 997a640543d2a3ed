"""The result of a drawdown on one screen."""

from __future__ import annotations

import typer

from ratl.cli.screen import print_rows
from ratl.documents.drawdown_order import list_facts, say_goal
from ratl.documents.drawdown_paper import DrawdownPaper, say_asked, say_day, speaker_of
from ratl.model.drawdown import Drawdown
from ratl.model.movement import Reason
from ratl.services.drawdown import Drawn
from ratl.words.catalogue import Speaker

_DAYS = ("day", "arrives", "latest")
"""Parameters that are days."""


def print_drawn(drawn: Drawn, lang: str) -> None:
    """Print the schedule and how good it is; or the requirements in conflict."""
    speaker = speaker_of(drawn.drawdown, lang)
    if drawn.conflict is not None:
        _print_conflict(drawn, speaker)
        return
    if drawn.schedule is not None and drawn.plan is not None and drawn.outlook is not None:
        _print_schedule(DrawdownPaper.of(drawn.drawdown, drawn.schedule, drawn.outlook, drawn.plan, lang))
    for reason in drawn.rounds[-1].told if drawn.rounds else ():
        typer.echo(f"! {say_reason(drawn.drawdown, speaker, reason)}")
    for breach in drawn.breaches:
        typer.echo(f"! {say_reason(drawn.drawdown, speaker, breach)}")
    typer.echo(speaker.say(f"drawdown_ended_{drawn.ended}", {"rounds": len(drawn.rounds)}))


def _print_schedule(paper: DrawdownPaper) -> None:
    say = paper.speaker.say
    typer.echo(paper.speaker.isolated(paper.drawdown.scenario.name))
    print_rows(list_facts(paper))
    for goal in paper.schedule.goals:
        typer.echo(f"- {say_goal(paper, goal)}")
    typer.echo("")
    for wave in paper.schedule.waves:
        params = {
            "column": wave.id,
            "leaves": paper.day(wave.day),
            "arrives": paper.day(wave.arrival_day),
            "units": paper.speaker.listed(wave.units) if wave.units else paper.speaker.term("drawdown_lift_only"),
            "people": paper.people_of(wave),
            "vehicles": paper.vehicles_of(wave),
            "low_beds": sum(wave.low_beds.values()),
        }
        typer.echo(say("drawdown_screen_wave", params))
    typer.echo("")
    for base in paper.closing_bases():
        units = paper.drawdown.units_of(base.id)
        last = max((paper.schedule.wave_of(unit.id) for unit in units), key=lambda wave: (wave.day, wave.id))
        out = [unit.id for unit in units if unit.id in last.units]
        params = {"base": base.id, "last": paper.speaker.listed(out), "leaves": paper.day(last.day)}
        typer.echo(say("drawdown_screen_base", {**params, "closed": paper.day(paper.schedule.closed[base.id])}))
    for fall in paper.outlook.falls:
        if fall.day is not None:
            asked = say_asked(paper.speaker, paper.requirement(fall.requirement))
            params = {"base": fall.base, "asked": asked, "requirement": fall.requirement, "day": paper.day(fall.day)}
            typer.echo(say("drawdown_screen_fall", params))
    for use in paper.outlook.lift:
        typer.echo(say("drawdown_screen_lift", {"pool": use.pool, "trips": use.trips, "share": use.share}))
    typer.echo("")


def _print_conflict(drawn: Drawn, speaker: Speaker) -> None:
    assert drawn.conflict is not None
    if not drawn.conflict.requirements:
        typer.echo(speaker.term("drawdown_ended_conflict_none"))
        return
    wide = "" if drawn.conflict.irreducible else "_wide"
    typer.echo(speaker.term(f"drawdown_ended_conflict{wide}"))
    for reason in drawn.conflict.requirements:
        typer.echo(f"- {say_reason(drawn.drawdown, speaker, reason)}")


def say_reason(drawdown: Drawdown, speaker: Speaker, reason: Reason) -> str:
    """Return a reason of a drawdown as a sentence: days as dates, requirements with what they ask for."""
    params = {
        key: say_day(drawdown, speaker, int(str(value))) if key in _DAYS else value
        for key, value in reason.params.items()
    }
    asked = next((r for r in drawdown.requirements if r.id == params.get("requirement")), None)
    if asked is not None and reason.code.startswith("needs_"):
        last = drawdown.days - 1 if asked.until_day is None else asked.until_day
        params |= {
            "base": asked.base,
            "asked": say_asked(speaker, asked),
            "first": say_day(drawdown, speaker, asked.from_day),
            "last": say_day(drawdown, speaker, last),
        }
    return speaker.say(reason.code, params)
