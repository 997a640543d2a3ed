"""What differs between a plan in force and the one made anew, in words: who moves and why, and who need not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import typer

from ratl.cli.screen import print_rows
from ratl.cli.summary import print_draft, print_no_place, print_verdict
from ratl.documents.parts import shift_parts
from ratl.documents.stamps import speaker_for
from ratl.march.precedence import OUT_OF_ORDER
from ratl.model.event import MADE_ANEW, Event
from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan, Violation
from ratl.words.catalogue import Speaker

_TOLD = (*MADE_ANEW, *OUT_OF_ORDER)
"""Warnings told of a plan made anew, the gravest first."""


def print_changes(old: Plan, new: Plan, violations: Sequence[Violation], lang: str, *, forecast: bool = False) -> None:
    """Print what was told, who moves by how much and why, who need not, and the referee's verdict.

    A `forecast` is headed as one: nobody has decided anything.
    """
    speaker = speaker_for(new, lang)
    print_draft(new, lang)
    if new.events != old.events:
        params = {"now_s": new.now_s, "command": "ratl replan"}
        typer.echo(speaker.say("actual_head" if forecast else "replan_head", params))
    said = (speaker.say(f"event_{_how(event)}", _said(event)) for event in new.events[len(old.events) :])
    for line in dict.fromkeys(said):  # of a road, all legs close at once
        typer.echo(f"* {line}")
    typer.echo("")
    before = {movement.id: movement for movement in old.movements}
    kept = []
    for movement in new.movements:
        told = _of_same(before.get(movement.id), movement)
        without = movement.status == "unplaced"
        if told is not None and not without:
            kept += _kept(told, movement)
        if told is None or without or not is_kept(told, movement) or _own_warnings(movement):
            _print_movement(speaker, told, movement)
    for name in before.keys() - {movement.id for movement in new.movements}:
        typer.echo(speaker.say("replan_gone", {"movement": name}))
    typer.echo(
        speaker.say("replan_kept", {"count": len(kept), "movements": kept})
        if kept
        else speaker.term("replan_none_kept")
    )
    typer.echo("")
    print_verdict(new, violations, lang)
    if new.breaks:
        typer.echo(speaker.say("draft_end", {"count": len(new.breaks)}))


def _of_same(told: Movement | None, movement: Movement) -> Movement | None:
    """Return a movement as it was told, without the serials that have left it since."""
    ids = {serial.id for serial in movement.serials}
    if told is None or all(serial.id in ids for serial in told.serials):
        return told
    serials = tuple(serial for serial in told.serials if serial.id in ids)
    completion_s = max((s.completion_s for s in serials if s.completion_s is not None), default=None)
    return replace(told, serials=serials, completion_s=completion_s)


def is_kept(told: Movement, movement: Movement) -> bool:
    """Return whether a movement goes as it was told."""
    return [(s.legs, s.halts) for s in told.serials] == [(s.legs, s.halts) for s in movement.serials]


def _kept(told: Movement, movement: Movement) -> list[str]:
    """Return who of a movement goes as it was told, by id: each serial where its serials travel apart."""
    if movement.request.serials_travel != "apart":
        return [movement.id] if is_kept(told, movement) else []
    before = {serial.id: (serial.legs, serial.halts) for serial in told.serials}
    return [s.id for s in movement.serials if before.get(s.id) == (s.legs, s.halts)]


def _how(event: Event) -> str:
    return f"{event.kind}_at" if event.kind in ("halted", "inferred") and event.site else event.kind


def _said(event: Event) -> dict[str, object]:
    place = event.leg or event.point or event.site
    return {
        "serial": event.serial, "movement": event.movement, "point": event.point, "site": event.site, "place": place,
        "behind": event.behind, "head_s": event.head_s, "from_s": event.from_s, "until_s": event.until_s,
        "holder": event.holder,
    }  # fmt: skip


def _own_warnings(movement: Movement) -> list[Reason]:
    found = [warning for warning in movement.warnings if warning.code in _TOLD]
    return sorted(found, key=lambda warning: _TOLD.index(warning.code))


def _print_movement(speaker: Speaker, told: Movement | None, movement: Movement) -> None:
    """Print what becomes of one movement: by how much it shifts, why, and what it misses or breaks."""
    typer.echo(f"{speaker.isolated(movement.id)}  {speaker.name(movement.id)}")
    if movement.status == "unplaced":
        typer.echo(f"  {speaker.term('screen_unplaced')}")
        print_no_place(movement, speaker, margin="  ")
        return
    for line in (*_shift_lines(speaker, told, movement), *_start_lines(speaker, told, movement)):
        typer.echo(f"  {line}")
    for reason in shift_parts(movement):
        typer.echo(f"  - {shift_text(speaker, movement, reason)}")
    for warning in _own_warnings(movement):
        typer.echo(f"  ! {speaker.say(warning.code, warning.params)}")


def _shift_lines(speaker: Speaker, told: Movement | None, movement: Movement) -> Iterator[str]:
    if movement.completion_s is None:
        return
    told_s = told.completion_s if told else None
    params = {"completion_s": movement.completion_s, "told_s": told_s}
    if told_s is None:
        yield speaker.say("replan_placed", params)
    elif told_s == movement.completion_s:
        yield speaker.say("replan_same", params)
    else:
        later = movement.completion_s > told_s
        yield speaker.say("replan_later" if later else "replan_earlier", params)


def _start_lines(speaker: Speaker, told: Movement | None, movement: Movement) -> Iterator[str]:
    """Yield when each serial starts that starts at another time than told."""
    before = {serial.id: serial.start_s for serial in told.serials} if told else {}
    for serial in movement.serials:
        told_s = before.get(serial.id)
        if serial.start_s is not None and serial.start_s != told_s:
            code = "replan_start" if told_s is None else "replan_start_told"
            yield speaker.say(code, {"serial": serial.id, "start_s": serial.start_s, "told_s": told_s})


def shift_text(speaker: Speaker, movement: Movement, reason: Reason) -> str:
    """Return one part of a shift: how much of it, what it is for, and of several serials which one is meant."""
    seconds = int(str(reason.params["seconds"]))
    cause = speaker.say(reason.code, {key: value for key, value in reason.params.items() if key != "seconds"})
    code = "replan_part_later" if seconds >= 0 else "replan_part_earlier"
    params = {"span_s": abs(seconds), "cause": cause}
    if len(movement.serials) > 1 and "serial" not in reason.params:
        code += "_of"
        # A shift is told of the serial that completes last (`ratl.planner.shifts.explain_shift`).
        params["serial"] = max(movement.serials, key=lambda serial: serial.completion_s or 0).id
    return speaker.say(code, params)


def print_forecast(old: Plan, new: Plan, report: Event, lang: str) -> None:
    """Print the later points of a serial: when head and tail are now expected there, and when they were told to be."""
    speaker = speaker_for(new, lang)
    before, after = _find_serial(old, report.serial), _find_serial(new, report.serial)
    if before is None or after is None:
        return
    typer.echo(speaker.say("forecast_head", {"serial": report.serial}))
    told = {(t.leg, t.forward): t for t in before.legs}
    rows = []
    for times in after.legs:
        if times.head_leaves_s < (report.head_s or 0):
            continue
        leg, was = new.legs[times.leg], told.get((times.leg, times.forward))
        params = {"head_s": times.head_leaves_s, "tail_s": times.tail_leaves_s}
        text = speaker.say("forecast_point", params)
        if was is not None and was.head_leaves_s != times.head_leaves_s:
            text += "  " + speaker.say("forecast_told", {"told_s": was.head_leaves_s})
        rows.append((f"  {speaker.name(leg.to if times.forward else leg.from_)}", text))
    print_rows(rows)
    typer.echo("")


def _find_serial(plan: Plan, name: str) -> Serial | None:
    return next((s for m in plan.movements for s in m.serials if s.id == name and s.legs), None)
