"""The factor file: what it says, and one sentence for each thing that is wrong with it, in both languages."""

from pathlib import Path

import pytest

from ratl.cli.screen import problem_sentence
from ratl.errors import InputError
from ratl.feeds.factor_file import read_factors
from ratl.model.factors import NEVER, Spread
from ratl.roads.tags import PAVED, UNPAVED
from ratl.words.catalogue import LANGUAGES, Speaker

HEAD = 'format = "ratl-factors/1"\nname = "x"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "factors.toml"
    path.write_text(text, "utf-8")
    return path


def test_those_that_come_with_ratl_name_a_source_for_every_figure() -> None:
    read = read_factors(None)
    assert len(read.sha256) == 64
    assert len(read.factors.sources) > 20
    assert read.factors.name == Speaker("en").term("default_factors")
    # The word is the author's of a scenario: none wrote these.
    assert not [key for key, source in read.factors.sources.items() if source.startswith("scenario")]
    assert read.factors.breakdowns.by_weight == {"light": 0.24, "medium": 0.24, "heavy": 0.24}


def test_those_that_come_with_ratl_know_every_surface_of_a_road_import() -> None:
    factors = read_factors(None).factors
    surfaces = {*PAVED, *UNPAVED, "unknown"}
    assert {"sand", "dirt", "ground", "snow", "concrete:plates"} <= surfaces
    for surface in surfaces:
        assert factors.names(surface) != (surface in factors.counts_as), surface
        assert factors.on(factors.weather, surface, NEVER) != NEVER, surface
        for lang in LANGUAGES:
            assert Speaker(lang).has(f"surface_{surface}"), (lang, surface)
    assert factors.on(factors.weather, "sand", NEVER) == factors.weather["gravel"]
    assert factors.on(factors.breakdowns.surfaces, "mud", 1.0) == 2
    assert factors.on(factors.breakdowns.surfaces, "sand", 1.0) == 4  # a figure of its own comes first


def test_what_is_left_out_does_not_happen(tmp_path: Path) -> None:
    factors = read_factors(write(tmp_path, HEAD)).factors
    assert factors.incidents_per_100km == factors.late_share == factors.bad_weather == 0
    assert factors.breakdowns.by_weight == {}
    assert factors.incident == NEVER


def test_every_kind_of_spread(tmp_path: Path) -> None:
    text = """
[incidents]
stop = { median = "40 min", p90 = "2 h" }
sources = { stop = "scenario" }
[halts]
by = { mean = "٣٠ دقيقة" }
sources = { by = "scenario" }
[leave]
by = { least = "1 h", likely = "2 h", most = "9 h" }
sources = { by = "scenario" }
[posts]
factor = { fixed = 1.5 }
sources = { factor = "scenario" }
"""
    factors = read_factors(write(tmp_path, HEAD + text)).factors
    assert factors.incident == Spread(kind="lognormal", a=2400, b=7200)
    assert factors.overrun == Spread(kind="exponential", a=1800)
    assert factors.late == Spread(kind="triangular", a=3600, b=7200, c=32400)
    assert factors.service == Spread(kind="fixed", a=1.5)


WRONG = {
    "leave.late: 1.2 is not between 0 and 1": (
        '[leave]\nlate = 1.2\nby = { mean = "1 h" }\nsources = { late = "x", by = "x" }'
    ),
    "incidents.per_100km: -1 is not between 0 and 1000": (
        '[incidents]\nper_100km = -1\nstop = { mean = "1 h" }\nsources = { per_100km = "x", stop = "x" }'
    ),
    "breakdowns.per_1000_vehicle_km.heavy: -0.1 is not between": (
        '[breakdowns]\nper_1000_vehicle_km = { heavy = -0.1 }\nrepair = { mean = "1 h" }\n'
        'sources = { per_1000_vehicle_km = "x", repair = "x" }'
    ),
    'leave.late: the figure names no source: write its source, or "scenario", under late in [leave.sources].': (
        '[leave]\nlate = 0.2\nby = { mean = "1 h" }\nsources = { by = "x" }'
    ),
    "leave.by: the figures of the spread are not in order: median, p90 must not fall": (
        '[leave]\nby = { median = "2 h", p90 = "1 h" }\n[leave.sources]\nby = "x"'
    ),
    "leave.by.median: a median of nought has no spread": (
        '[leave]\nby = { median = "0 min", p90 = "1 h" }\n[leave.sources]\nby = "x"'
    ),
    "breakdowns.abandon: the shares tow, abandon come to 1.2 together": (
        '[breakdowns]\ntow = 0.7\nabandon = 0.5\nhitch = { mean = "1 h" }\nleave_behind = { mean = "1 h" }\n'
        'sources = { tow = "x", abandon = "x", hitch = "x", leave_behind = "x" }'
    ),
    "leave.by: mode cannot be used here": '[leave]\nby = { mode = "1 h" }\n[leave.sources]\nby = "x"',
    "incidents.per_100km: per_100km without stop comes to nothing": (
        '[incidents]\nper_100km = 0.5\nsources = { per_100km = "x" }'
    ),
    "breakdowns.per_1000_vehicle_km: per_1000_vehicle_km without repair comes to nothing": (
        '[breakdowns]\nper_1000_vehicle_km = { heavy = 0.1 }\nsources = { per_1000_vehicle_km = "x" }'
    ),
    "breakdowns.tow: tow without leave_behind comes to nothing": (
        '[breakdowns]\ntow = 0.1\nhitch = { mean = "1 h" }\nsources = { tow = "x", hitch = "x" }'
    ),
    "weather.stand_down: stand_down without bad_day comes to nothing": (
        '[weather]\nstand_down = 0.1\nsources = { stand_down = "x" }'
    ),
    "leave.refused: 1 is not between 0 and 0.9": '[leave]\nrefused = 1\nsources = { refused = "x" }',
    "weather.bad_dya: there is no key bad_dya": "[weather]\nbad_dya = 0.1",
    "surfaces.counts_as.sand: no surface gravel has figures under [going] or [weather]": (
        '[surfaces]\ncounts_as = { sand = "gravel" }\nsources = { counts_as = "x" }'
    ),
    "surfaces.counts_as: the figure names no source": (
        '[going]\nday = { gravel = { fixed = 1.2 } }\nsources = { day = "x" }\n'
        '[surfaces]\ncounts_as = { sand = "gravel" }'
    ),
    "column.sources.stretch: there is no key stretch": '[column]\nsources = { stretch = "x" }',
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("expected", WRONG)
def test_what_is_wrong_is_told_in_one_sentence(expected: str, lang: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_factors(write(tmp_path, HEAD + WRONG[expected]))
    said = [problem_sentence(Speaker(lang), problem) for problem in error.value.problems]
    assert len(said) == 1, said
    if lang == "en":
        assert expected.partition(": ")[2] in said[0], said
        assert f"factors.toml · {expected.partition(': ')[0]}" in said[0]


def test_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="wrong_format"):
        read_factors(write(tmp_path, 'format = "ratl-plan/1"\nname = "x"\n'))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('format = "ratl-supply/1"\n[supply]\ndays_carried = 1\n[unheard]\n', "needed here is a factor file"),
        ('name = "x"\n', 'write format = "ratl-factors/1" at its top'),
        ('{"format": "ratl-plan/1"}', "this is JSON"),
    ],
)
def test_a_file_of_another_kind_is_told_for_what_it_is(text: str, said: str, lang: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_factors(write(tmp_path, text))
    (problem,) = error.value.problems
    assert lang == "ar" or said in problem_sentence(Speaker(lang), problem)


def test_one_source_for_all_figures_of_a_table(tmp_path: Path) -> None:
    text = '[leave]\nlate = 0.2\nby = { mean = "1 h" }\nsources = "report 7"\n'
    assert read_factors(write(tmp_path, HEAD + text)).factors.sources == {
        "leave.late": "report 7",
        "leave.by": "report 7",
    }


def test_the_example_of_the_formats_page_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text("utf-8")
    example = page.split("## The factor file")[1].split("```toml\n")[1].split("```")[0]
    assert read_factors(write(tmp_path, example)).factors.breakdowns.by_type == {"het": 0.6}
