"""The kernel against the same rules in SimPy: the same distribution of every serial's completion."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from benchmarks.simpy_model import carry_out as carry_out_in_simpy
from ratl.feeds.factor_file import read_factors
from ratl.model.plan import Plan
from ratl.planner.turns import list_turns
from tests.simulate.carried import NOTHING, carried, complete
from tests.simulate.test_rules import MUCH, border, head_on


@pytest.mark.parametrize("make", [head_on, border])
def test_where_nothing_goes_wrong_both_are_the_plan(make) -> None:
    planned: Plan = make()
    (found,) = carry_out_in_simpy(planned, NOTHING, list_turns(planned), 1, 1)
    assert found == {s.id: s.completion_s for m in planned.movements for s in m.serials}


@pytest.mark.parametrize("make", [head_on, border])
@pytest.mark.parametrize("factors", [MUCH, read_factors(None).factors], ids=["much", "default"])
def test_the_same_distribution(make, factors) -> None:
    planned: Plan = make()
    made, runs = carried(planned, factors, 4_000)
    twin = carry_out_in_simpy(planned, factors, list_turns(planned), 500, 1)
    for movement in planned.movements:
        for each in movement.serials:
            ours, theirs = complete(made, runs, each.id), np.array([run[each.id] for run in twin])
            assert ks_2samp(ours, theirs).pvalue > 1e-3, each.id
