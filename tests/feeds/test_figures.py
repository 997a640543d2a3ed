"""One written value, one figure."""

import pytest

from ratl.feeds.figures import parse_figure
from ratl.feeds.problems import UnreadableError


@pytest.mark.parametrize(
    ("text", "unit", "header", "value"),
    [
        ("2.5 m", "m", "", 2.5),
        ("٢٫٥ م", "m", "", 2.5),
        ("٢٠ قدم", "m", "", 6.096),  # 20 × 0.3048
        ("8,5", "m", "m", 8.5),
        ("19,5", "kg", "t", 19_500),
        ("1,234,500", "kg", "kg", 1_234_500),
        ("٢،٥", "m", "m", 2.5),
        ("19.3 t", "kg", "", 19_300),
        ("12 500", "kg", "kg", 12_500),
        ("1.234,5 kg", "kg", "", 1_234.5),
        ("52000 lb", "kg", "", 23_586.80),  # 52 000 × 0.45359237
        ("40 km/h", "km/h", "", 40 / 3.6),
        ("5 mpg", "l/100km", "", 47.0429),  # 100 km ÷ (5 mi ÷ gal) = 100 ÷ 8.0467 × 3.785412
    ],
)
def test_values(text, unit, header, value):
    assert parse_figure(
        text, unit, header_unit=header, least=200 if unit == "kg" else 1, most=2_000_000
    ) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "header", "code"),
    [
        ("20", "", "no_unit"),
        ("20 parsecs", "", "unknown_unit"),
        ("20 kg", "", "wrong_measure"),
        ("20 ft", "m", "units_differ"),
        ("long", "m", "not_a_number"),
        ("1.2.3", "m", "not_a_number"),
        ("-5", "m", "out_of_range"),
        ("nan", "m", "not_a_number"),
        ("1,250", "km", "ambiguous_number"),  # though no road is 1,250 km long
        ("2,100 m", "", "ambiguous_number"),
        ("٢٬١٠٠ م", "", "ambiguous_number"),
        ("٢٫١٠٠ م", "", "ambiguous_number"),
        ("٢،١٠٠ م", "", "ambiguous_number"),
        ("0,250", "m", "ambiguous_number"),
        ("12345,678", "m", "ambiguous_number"),
    ],
)
def test_refusals(text, header, code):
    with pytest.raises(UnreadableError) as caught:
        parse_figure(text, "m", header_unit=header, least=1, most=5_000 if header != "km" else 60)
    assert caught.value.code == code


def test_both_readings_are_said():
    with pytest.raises(UnreadableError) as caught:
        parse_figure("١٬٢٥٠ كم", "km", least=1, most=1000)
    assert caught.value.params == {"found": "١٬٢٥٠ كم", "one": "1250", "other": "1.25"}
