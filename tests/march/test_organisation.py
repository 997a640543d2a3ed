from __future__ import annotations

from ratl.march.organisation import list_organisation_warnings
from ratl.march.profiles import GERMAN, US
from ratl.model.movement import Serial
from ratl.model.profile import Profile


def codes(profile: Profile, *serials: tuple[int, ...], role: str = "main") -> list[str]:
    column = [Serial(id=f"A/{n}", march_units=units, vehicles=(), role=role) for n, units in enumerate(serials)]
    return [warning.code for warning in list_organisation_warnings(profile, column)]


def test_example_39_german_march_column_of_3_to_15() -> None:
    assert codes(GERMAN, (3,), (15,)) == []
    assert codes(GERMAN, (2,)) == ["march_unit_too_small"]
    assert codes(GERMAN, (16,)) == ["march_unit_too_large"]


def test_us_march_unit_of_20_and_five_serials() -> None:
    assert codes(US, *[(20, 20)] * 5) == []
    assert codes(US, (21, 2)) == ["march_unit_too_large"]
    assert codes(US, *[(20,)] * 6) == ["too_many_serials"]


def test_an_advance_party_may_be_small() -> None:
    assert codes(GERMAN, (2,), role="advance") == []
