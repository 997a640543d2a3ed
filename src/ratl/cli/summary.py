"""The one-screen result of a plan, and the referee's verdict, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import typer

from ratl.cli.screen import print_rows
from ratl.documents.draft import draft_mark, list_breaks
from ratl.documents.figures import figures_of, what_if_saved_s
from ratl.documents.parts import delay_parts
from ratl.documents.refusals import list_met, tell_refusal
from ratl.documents.serial_routes import by_route, serials_listed
from ratl.documents.stamps import speaker_for
from ratl.documents.tables import CUT, route_points
from ratl.march.precedence import OUT_OF_ORDER
from ratl.model.movement import Movement, Reason, WhatIf
from ratl.model.plan import Plan, Violation
from ratl.words.catalogue import Speaker
from ratl.words.clock import minute_s, span_s

_PROOFS = 3
"""Most parts of the bound that are named on the screen; all are in the plan file."""
_OWN_POINTS = 4
"""Most points by which a route is told from the others of a movement."""
_DUST_S = 1e-6
"""Weighted seconds that are floating dust."""
MOST_BLOCKS = 12
"""Movements, at most, that are shown in full; with more there is a line for each that has a place."""


def print_summary(plan: Plan, violations: Sequence[Violation], lang: str) -> None:
    """Print what came out: one block per movement, or one line where there are many; the bound, the verdict."""
    speaker = speaker_for(plan, lang)
    many = len(plan.movements) > MOST_BLOCKS
    print_draft(plan, lang)
    _print_broken_pins(plan, speaker)
    for movement in plan.movements:
        if many and movement.status != "unplaced":
            _print_row(movement, speaker)
            continue
        typer.echo(f"{speaker.isolated(movement.id)}  {speaker.name(movement.id)}")
        if movement.status == "unplaced":
            typer.echo(speaker.term("screen_unplaced"))
            print_no_place(movement, speaker)
            _print_what_if(movement, speaker)
        else:
            print_rows(_figures(plan, movement, speaker))
            _print_reasons(speaker, delay_parts(movement))
            _print_what_if(movement, speaker)
            _print_reasons(speaker, movement.warnings, mark="!")
        typer.echo("")
    if plan.objective.value:
        _print_bound(plan, speaker)
    print_verdict(plan, violations, lang)


def _print_broken_pins(plan: Plan, speaker: Speaker) -> None:
    """Print first which pins were not kept: what follows is not what was asked for."""
    broken = [(m.id, told.params) for m in plan.movements for told in m.warnings if told.code == "pin_broken"]
    if not broken:
        return
    typer.echo(speaker.say("screen_pins_broken", {"count": len(broken)}))
    for movement, params in broken:
        typer.echo(f"! {speaker.say('screen_pins_broken_of', {**params, 'movement': movement})}")
    typer.echo("")


def _print_row(movement: Movement, speaker: Speaker) -> None:
    """Print one line, and what most of its delay is for."""
    starts = [serial.start_s for serial in movement.serials if serial.start_s is not None]
    completion_s = movement.completion_s or 0
    alone_s = completion_s if movement.best_alone_s is None else movement.best_alone_s
    params = {"start_s": min(starts, default=0), "completion_s": completion_s, "alone_s": alone_s}
    code = "screen_row_later" if completion_s != alone_s else "screen_row"
    typer.echo(f"{speaker.isolated(movement.id)}  {speaker.say(code, params)}")
    telling = max(delay_parts(movement), key=lambda reason: float(str(reason.params.get("seconds", 0))), default=None)
    _print_reasons(speaker, () if telling is None else (telling,), mark="  -")
    _print_reasons(speaker, _out_of_order(movement), mark="  !")


def print_out_of_order(plan: Plan, lang: str) -> None:
    """Print whose advance and trail parties are out of order."""
    _print_reasons(speaker_for(plan, lang), [told for m in plan.movements for told in _out_of_order(m)], mark="!")


def _out_of_order(movement: Movement) -> list[Reason]:
    return [warning for warning in movement.warnings if warning.code in OUT_OF_ORDER]


def _print_bound(plan: Plan, speaker: Speaker) -> None:
    """Print how much better another plan could be, and how that is known."""
    objective = plan.objective
    beaten_s = objective.value - objective.lower_bound
    if beaten_s > _DUST_S:
        count = sum(movement.completion_s is not None for movement in plan.movements)
        told = {"beaten_s": beaten_s, "gap": objective.gap, "count": count}
        typer.echo(speaker.say("screen_bound_sum" if count > 1 else "screen_bound", told))
    else:
        typer.echo(speaker.term("screen_best"))
    if len(plan.movements) == 1 or objective.over_min_each is None:
        return
    if objective.by:
        typer.echo(speaker.term("screen_bound_by"))
        _print_reasons(speaker, [_so_far(part, beaten_s) for part in objective.by[:_PROOFS]])
    effort = {"minutes": round(objective.over_min_each, 1), "rounds": objective.rounds, "seed": plan.seed}
    typer.echo(speaker.say("screen_effort", effort))
    if objective.kind != "flow":
        typer.echo(speaker.say("screen_minimised", {"kind": objective.kind}))
        _print_least(plan, speaker)


def _so_far(part: Reason, beaten_s: float) -> Reason:
    """Return a part of the bound as it may be told: where a better plan may be left, not everything was tried."""
    if part.code == "bound_exact" and beaten_s > _DUST_S:
        return replace(part, code="bound_exact_so_far")
    return part


def _print_least(plan: Plan, speaker: Speaker) -> None:
    """Print what was minimised and what it is at the least, where that is not the flow of all."""
    objective = plan.objective
    if objective.kind == "makespan" and objective.least:
        last = {"completion_s": int(objective.minimised[0]), "least_s": int(objective.least[0])}
        typer.echo(speaker.say("screen_last", last))
        if objective.least_by:
            typer.echo(speaker.term("screen_bound_by"))
            _print_reasons(speaker, objective.least_by)
    elif objective.least:
        classes = sorted({m.request.priority for m in plan.movements})
        for number, value_s, least_s in zip(classes, objective.minimised, objective.least, strict=True):
            figures = {"number": number, "value_s": value_s, "least_s": _shown_bound_s(least_s, value_s)}
            typer.echo(speaker.say("screen_class", figures))


def _shown_bound_s(least_s: float, value_s: float) -> float:
    """Return a proven bound cut to its minute: a duration is shown rounded up, and that much is not proven."""
    return minute_s(least_s) if value_s - least_s > _DUST_S else value_s


def print_draft(plan: Plan, lang: str) -> None:
    """Print of a draft that it is one, and what rules it breaks: who, where, until when, and what mends it."""
    speaker = speaker_for(plan, lang)
    if plan.breaks:
        typer.echo(f"*** {draft_mark(speaker, plan)} ***")
        typer.echo(speaker.term("draft_head"))
        for told in list_breaks(speaker, plan):
            typer.echo(f"! {told}")
        typer.echo("")


def print_unplaced(plan: Plan, lang: str) -> None:
    """Print of each movement without a place why it has none, and what of that is proven."""
    speaker = speaker_for(plan, lang)
    for movement in plan.movements:
        if movement.status == "unplaced":
            typer.echo(f"{speaker.isolated(movement.id)}  {speaker.name(movement.id)}")
            print_no_place(movement, speaker)
            typer.echo("")


def print_verdict(plan: Plan, violations: Sequence[Violation], lang: str) -> None:
    """Print the referee's verdict: every violation as a sentence, or that there is none."""
    speaker = speaker_for(plan, lang)
    unplaced = [m for m in plan.movements if m.status == "unplaced"]
    for movement in unplaced:
        typer.echo(f"{speaker.isolated(movement.id)}: {speaker.term('screen_unplaced')}")
    for movement in plan.movements:
        if movement.status != "unplaced":
            _print_unplaced_alternates(movement, speaker)
    begun = [violation for violation in violations if violation.under_way]
    _print_violations(speaker, begun)
    if begun:
        typer.echo(speaker.say("screen_verdict_under_way", {"count": len(begun)}))
    broken = [violation for violation in violations if not violation.under_way]
    _print_violations(speaker, broken)
    if broken:
        typer.echo(speaker.say("screen_verdict_broken", {"count": len(broken)}))
    elif len(unplaced) < len(plan.movements) and not plan.breaks:
        typer.echo(speaker.term("screen_verdict_fine_besides" if begun else "screen_verdict_fine"))


def _print_violations(speaker: Speaker, violations: Sequence[Violation]) -> None:
    for violation in violations:
        where = speaker.isolated(violation.serial or violation.movement)
        if "alternate" in violation.params:
            where = speaker.say(
                "screen_on_alternate", {"where": where, "index": int(str(violation.params["alternate"])) + 1}
            )
        said = speaker.say(violation.code, violation.params)
        typer.echo(f"{violation.rule}  {where}: {said}" if where else f"{violation.rule}  {said}")


def _print_unplaced_alternates(movement: Movement, speaker: Speaker) -> None:
    """Print each alternate without a table, and why it has none."""
    for index, alternate in enumerate(movement.alternates, start=1):
        if not alternate.serials:
            route = speaker.listed([alternate.name] if alternate.name else alternate.via)
            params = {"movement": movement.id, "index": index, "route": route}
            typer.echo(speaker.say("screen_alternate_unplaced", params))
            _print_reasons(speaker, alternate.reasons)


def _figures(plan: Plan, movement: Movement, speaker: Speaker) -> list[tuple[str, str]]:
    figures = figures_of(plan, movement)
    say, term = speaker.say, speaker.term
    distance = say("screen_distance_value", {"distance": figures.distance_m})
    if figures.reported_distance_m is not None:
        distance = say(
            "screen_distance_reported", {"distance": figures.distance_m, "reported": figures.reported_distance_m}
        )
    rows = [
        (term("screen_vehicles"), say("screen_vehicles_value", {"count": figures.vehicles, "people": figures.people})),
        (term("screen_road_space"), speaker.number(figures.road_space_m / 1000, 1, "unit_km")),
        (term("screen_pass_time"), speaker.duration(figures.pass_time_s)),
        (term("screen_distance"), distance),
        *_routes(plan, movement, speaker),
        (term("screen_days"), speaker.isolated(str(figures.days))),
        (term("screen_halts"), say("screen_halts_value", {"halts": figures.halts, "overnights": figures.overnights})),
    ]
    if figures.fuel_l is not None:
        rows.append((term("screen_fuel"), speaker.number(figures.fuel_l, 0, "unit_l")))
    if figures.start_s is not None and figures.completion_s is not None and figures.duration_s is not None:
        rows += [
            (term("screen_start"), _moment(speaker, figures.start_s)),
            (term("screen_completion"), _moment(speaker, figures.completion_s)),
            (term("screen_duration"), speaker.duration(figures.duration_s)),
        ]
    alone_s, planned_s = movement.best_alone_s, movement.completion_s
    if None not in (alone_s, planned_s) and alone_s != planned_s:
        params = {"completion_s": alone_s, "planned_s": planned_s}
        rows.append((term("screen_alone"), say("screen_later", params)))
    return rows


def _routes(plan: Plan, movement: Movement, speaker: Speaker) -> list[tuple[str, str]]:
    """Return a row for each route where there are several: who takes it, and what is on it and on no other."""
    parts = by_route(movement)
    ways = [route_points(plan, part.serials[0].legs) for part in parts] if len(parts) > 1 else []
    seen = Counter(point for way in ways for point in {point for point, _ in way if plan.points[point].kind != CUT})
    rows = []
    for part, way in zip(parts, ways, strict=False):
        own = [point for point, _ in way if seen[point] == 1]
        params = {"distance": way[-1][1], "points": own[:_OWN_POINTS], "completion_s": _last_s(part)}
        said = speaker.say("screen_route_by" if own else "screen_route_value", params)
        rows.append((f"  {serials_listed(speaker, part)}", said))
    return rows


def _last_s(part: Movement) -> int:
    return max(serial.legs[-1].tail_leaves_s for serial in part.serials)


def _moment(speaker: Speaker, seconds: int) -> str:
    local = speaker.local(seconds)
    return f"{speaker.time(seconds)}  {speaker.isolated(f'{local:%Y-%m-%d %H:%M %z}')}"


def _print_reasons(speaker: Speaker, reasons: Sequence[Reason], mark: str = "-") -> None:
    for reason in reasons:
        typer.echo(f"{mark} {speaker.say(reason.code, reason.params)}")


def print_no_place(movement: Movement, speaker: Speaker, margin: str = "") -> None:
    """Print what is proven of a movement without a place, then what the search ran into."""
    told = tell_refusal(speaker, movement)
    if told is not None:
        others = [line for facts in told.others for line in (told.also, *_as_items(facts))]
        for line in (told.head, *_as_items(told.facts), *others, *told.ends):
            typer.echo(margin + line)
    typer.echo(margin + speaker.term("refusal_met"))
    for reason in list_met(movement):
        typer.echo(f"{margin}- {speaker.say(reason.code, reason.params)}")


def _as_items(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _print_what_if(movement: Movement, speaker: Speaker) -> None:
    if not movement.what_if:
        return
    if movement.completion_s is None and all(answer.completion_s is None for answer in movement.what_if):
        typer.echo(speaker.term("screen_what_if_never"))
        return
    alone = any(answer.without == "others" and answer.completion_s is not None for answer in movement.what_if)
    typer.echo(speaker.term("screen_what_if_from_alone" if alone else "screen_what_if"))
    print_rows([(f"  {speaker.term(f'without_{w.without}')}", _answer(movement, w, speaker)) for w in movement.what_if])


def _answer(movement: Movement, what_if: WhatIf, speaker: Speaker) -> str:
    if what_if.completion_s is None or what_if.start_s is None:
        return _nothing_better(movement, speaker)
    params = {
        "duration_s": span_s(what_if.start_s, what_if.completion_s),
        "completion_s": what_if.completion_s,
        "saved_s": what_if_saved_s(movement, what_if),
    }
    return speaker.say("screen_what_if_placed" if params["saved_s"] is None else "screen_what_if_value", params)


def _nothing_better(movement: Movement, speaker: Speaker) -> str:
    """Return what to say of a rule that gains nothing: how long it takes all the same."""
    base = next((answer for answer in movement.what_if if answer.without == "others"), None)
    starts = [serial.start_s for serial in movement.serials if serial.start_s is not None]
    start_s, completion_s = min(starts, default=None), movement.completion_s
    if base is not None and base.completion_s is not None:
        start_s, completion_s = base.start_s, base.completion_s
    if start_s is None or completion_s is None:
        return speaker.term("screen_what_if_unplaced")
    return speaker.say("screen_what_if_none", {"duration_s": span_s(start_s, completion_s)})
