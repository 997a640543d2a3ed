"""A route and its alternatives for a 49 t and a 12 t column: `python -m benchmarks.picture`, an SVG in build/bench.

Side by side, the same two places of Heidelberg, the same rates; red dots are where the way that would be best without
limits refuses the column, with the tag.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from benchmarks.extracts import BUILD, FOLDER, list_extracts
from benchmarks.our_roads import HEAVY, LIGHT
from ratl.model.vehicle import Vehicle
from ratl.roads.answer import RouteAnswer
from ratl.roads.network import RoadNetwork
from ratl.services.import_network import import_network
from ratl.services.journey import Question
from ratl.services.route import find_routes
from ratl.store.network_file import read_network

FROM, TO = "49.422464,8.638836", "49.406263,8.714752"
ROUTES = 3
COLOURS = ("#1f4e9c", "#3f9b6b", "#c58a1b")
#: Classes of road drawn under the routes, and how wide.
DRAWN = {"motorway": 2.2, "trunk": 2.0, "primary": 1.7, "secondary": 1.3, "tertiary": 1.0, "unclassified": 0.6,
         "residential": 0.5}  # fmt: skip
WIDTH, MARGIN, HEAD = 720, 24, 118
TAG = "source"


class Sheet:
    """Degrees → pixels of one panel."""

    def __init__(self, lines: list[NDArray[np.float64]], left: int) -> None:
        every = np.concatenate(lines)
        self.low, self.high = every.min(axis=0), every.max(axis=0)
        self.shrink = float(np.cos(np.radians(self.low[1])))
        self.scale = (WIDTH - 2 * MARGIN) / ((self.high[0] - self.low[0]) * self.shrink)
        self.left, self.height = left, int((self.high[1] - self.low[1]) * self.scale) + 2 * MARGIN

    def path(self, line: NDArray[np.float64], colour: str, width: float, opacity: float = 1.0) -> str:
        """Return a line of points (lon, lat)."""
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.at, line))
        return (f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
                f'stroke-opacity="{opacity}" stroke-linejoin="round" stroke-linecap="round"/>')  # fmt: skip

    def at(self, place: NDArray[np.float64]) -> tuple[float, float]:
        """Return where a place (lon, lat) is drawn."""
        x = self.left + MARGIN + (place[0] - self.low[0]) * self.shrink * self.scale
        return float(x), float(HEAD + MARGIN + (self.high[1] - place[1]) * self.scale)


def text(x: float, y: float, what: str, size: int = 13, colour: str = "#222", weight: str = "normal") -> str:
    """Return a line of text."""
    font = f'font-family="sans-serif" font-size="{size}" font-weight="{weight}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {font}>{escape(what)}</text>'


def ask(network: Path, vehicle: Vehicle) -> RouteAnswer:
    """Return the routes of one vehicle of these figures."""
    column = BUILD / f"{vehicle.id.replace(' ', '')}.csv"
    figures = (
        vehicle.length_m,
        vehicle.width_m,
        vehicle.height_m,
        vehicle.mass_kg / 1000,
        (vehicle.axle_load_kg or 0) / 1000,
    )
    head = "id,type,length_m,width_m,height_m,mass_t,axle_load_t"
    column.write_text(f"{head}\nV1,civil_truck,{','.join(map(str, figures))}\n", "utf-8")
    return find_routes(Question(network=network, stops=(FROM, TO), column=column, unknown="allow"), alternatives=ROUTES)


def draw_background(sheet: Sheet, network: RoadNetwork, width: int, height: int) -> list[str]:
    """Return the roads about the routes."""
    drawn = []
    for piece, row in enumerate(network.piece_fact.tolist()):
        wide = DRAWN.get(network.facts[row].class_.removesuffix("_link"))
        span = slice(network.piece_shape[piece], network.piece_shape[piece + 1])
        if wide is None or span.stop - span.start < 2:
            continue
        line = np.column_stack((network.shape_lon[span], network.shape_lat[span]))
        x, y = sheet.at(line[0])
        if sheet.left <= x <= sheet.left + width and HEAD <= y <= HEAD + height:
            drawn.append(sheet.path(line, "#c9c9c9", wide))
    return drawn


def draw_panel(sheet: Sheet, answer: RouteAnswer, title: str) -> list[str]:
    """Return the routes of one column, what they are, and what refuses it."""
    parts = [text(sheet.left + MARGIN, 28, title, 17, weight="bold")]
    options = list(enumerate(answer.options))
    for row, option in options:
        told = f"Route {row + 1}: {option.itinerary.length_m / 1000:.1f} km, {option.itinerary.seconds / 60:.0f} min"
        parts.append(text(sheet.left + MARGIN, 48 + 17 * row, told, colour=COLOURS[row]))
    for row, option in reversed(options):
        parts.append(sheet.path(option.itinerary.line, COLOURS[row], 5 if row == 0 else 3.2, 0.9))
    refused = answer.diversion.refused if answer.diversion else ()
    why = dict.fromkeys(str(reason.params.get(TAG, reason.code)) for each in refused for reason in each.reasons)
    said = (
        f"diverted: {answer.diversion.longer_m / 1000:+.1f} km by {', '.join(why)}"
        if answer.diversion
        else "no limit diverts it"
    )
    parts.append(text(sheet.left + MARGIN, 48 + 17 * ROUTES, said, colour="#b3261e" if refused else "#555"))
    for each in refused:
        x, y = sheet.at(np.array([each.lon, each.lat]))
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#b3261e" stroke="#fff" stroke-width="1.5"/>')
        parts.append(text(x + 9, y - 6, str(each.reasons[0].params.get(TAG, "")), colour="#b3261e", weight="bold"))
    for end, name in ((0, "A"), (-1, "B")):
        x, y = sheet.at(answer.options[0].itinerary.line[end])
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="#222"/>')
        parts.append(text(x - 4, y + 4, name, 11, "#fff", "bold"))
    return parts


def main() -> None:
    """Draw it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="folder of OpenStreetMap extracts")
    asked = parser.parse_args()
    file = BUILD / "picture.ratlnet"
    import_network(list_extracts(asked.folder)["heidelberg"], file)
    network = read_network(file)
    answers = [ask(file, vehicle) for vehicle in (HEAVY, LIGHT)]
    lines = [option.itinerary.line for answer in answers for option in answer.options]
    sheets = [Sheet(lines, left) for left in (0, WIDTH)]
    height = sheets[0].height
    parts: list[str] = []
    for sheet, answer, vehicle in zip(sheets, answers, (HEAVY, LIGHT), strict=True):
        title = f"{vehicle.id}, {vehicle.height_m:g} m high, {vehicle.length_m:g} m long"
        parts += draw_background(sheet, network, WIDTH, height)
        parts += draw_panel(sheet, answer, title)
    credit = text(MARGIN, HEAD + height - 6, "© OpenStreetMap contributors (ODbL)", 10, "#777")
    size = f'width="{2 * WIDTH}" height="{HEAD + height}" viewBox="0 0 {2 * WIDTH} {HEAD + height}"'
    body = "\n".join(['<rect width="100%" height="100%" fill="#fff"/>', *parts, credit])
    drawing = BUILD / "heidelberg-routes.svg"
    drawing.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{body}\n</svg>\n', "utf-8")
    print(drawing)


if __name__ == "__main__":
    main()
