"""Numbers that no plan can hold are refused before anything reckons with them."""

import pytest

from ratl.errors import InputError
from ratl.formats.plan import parse_plan


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "1e12", "123456789012345678901234567890"])
def test_an_absurd_number_is_bad_input(number: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_plan(f'{{"format": "ratl-plan/1", "horizon_s": {number}}}'.encode(), "plan.json")
    problem = caught.value.problems[0]
    assert (problem.code, problem.where) == ("wrong_value", ("plan.json",))
    assert problem.params["found"] == number[:60]
