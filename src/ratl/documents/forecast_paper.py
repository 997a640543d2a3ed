"""The paper of a simulation, as PDF: when a movement comes, what drives the delay, the fan, windows and waits."""

from __future__ import annotations

from collections.abc import Sequence

from ratl.documents.fan import fan_graph
from ratl.documents.forecast_list import Row, list_outcome, list_waits, list_windows
from ratl.documents.forecast_tables import factors_name, say_surfaces
from ratl.documents.paper import Body, Column, frame_of, render_body
from ratl.documents.scribe import Scribe
from ratl.documents.stamps import speaker_for
from ratl.documents.tornado import draw_tornado
from ratl.model.assessment import Assessment, MovementForecast
from ratl.model.movement import Movement
from ratl.model.plan import Plan


def render_forecast(
    plan: Plan, movement: Movement, forecast: MovementForecast, made: Assessment, lang: str, number: str
) -> bytes:  # fmt: skip
    """Return the paper of what came of a movement in `made`.

    Parameters
    ----------
    lang
        ``"en"`` or ``"ar"``.
    number
        Of the movement, as its order bears it; empty where it has none.
    """
    scribe, body = Scribe(plan, speaker_for(plan, lang)), Body()
    title, subject = scribe.term("doc_forecast"), scribe.speaker.name(movement.id)
    body.title(title, subject)
    params = {"runs": made.runs, "seed": made.seed, "factors": factors_name(made, scribe.speaker)}
    body.text(scribe.say("sim_head", params), "note")
    body.facts(list_outcome(scribe.speaker, forecast, made), columns=1)
    for note in say_surfaces(scribe.speaker, made):
        body.text(note, "stress")
    body.drawing(draw_tornado(plan, forecast, made, lang))
    body.new_page(wide=True)
    body.drawing(fan_graph(plan, movement, forecast, made, lang))
    windows = list(list_windows(scribe.speaker, forecast))
    waits = list(list_waits(scribe.speaker, plan, forecast))
    if windows or waits:
        body.new_page()
        _table(body, scribe, "sim_windows", "th_chance", windows)
        _table(body, scribe, "sim_waits", "th_waits_how", waits)
    return render_body(frame_of(scribe, title, subject, number), body)


def _table(body: Body, scribe: Scribe, title: str, how: str, rows: Sequence[Row]) -> None:
    if rows:
        body.heading(scribe.term(title), level=2)
        columns = (Column(scribe.term("th_lasts"), width="fill"), Column(scribe.term(how)))
        body.table(columns, rows)
