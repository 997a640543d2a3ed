"""Times at the posts of an imported map, as a planner says them."""

from dataclasses import replace
from pathlib import Path

import pytest

from ratl.errors import InputError
from ratl.services.import_network import import_network
from ratl.services.journey import Question
from ratl.services.route import find_routes
from tests.services.journeys import LOW, write_column

BORDER = """<osm version="0.6">
<node id="1" lat="34.0" lon="40.0"/><node id="2" lat="34.0" lon="40.1"><tag k="barrier" v="border_control"/>
<tag k="access" v="yes"/></node><node id="3" lat="34.0" lon="40.2"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way></osm>"""


@pytest.fixture
def question(tmp_path: Path) -> Question:
    extract = tmp_path / "border.osm"
    extract.write_text(BORDER)
    import_network(extract, tmp_path / "border.ratlnet")
    column = write_column(tmp_path, "low", *LOW)
    return Question(network=tmp_path / "border.ratlnet", stops=("34.0,40.0", "34.0,40.2"), column=column)


def test_a_post_takes_the_time_it_is_said_to_take(question: Question) -> None:
    # The map knows the post, not its time: 45 minutes, and three more for the one vehicle at 20 an hour.
    itinerary = find_routes(question).options[0].itinerary
    (event,) = itinerary.events
    assert (event.kind, event.seconds) == ("border", 0)
    timed = find_routes(replace(question, posts=("border = 45 min + 20/h",))).options[0].itinerary
    (event,) = timed.events
    assert event.seconds == 45 * 60 + 180
    assert timed.seconds - itinerary.seconds == pytest.approx(event.seconds)
    untouched = find_routes(replace(question, posts=("toll=5min",))).options[0].itinerary
    assert untouched.seconds == itinerary.seconds


def test_what_is_no_time_at_a_post(question: Question) -> None:
    with pytest.raises(InputError) as error:
        find_routes(replace(question, posts=("frontier=45min", "border=45", "border=45min+0/h")))
    assert [problem.code for problem in error.value.problems] == ["bad_post"] * 3
