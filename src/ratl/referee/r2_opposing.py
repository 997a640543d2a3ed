"""R2 opposing: an alternating leg carries one direction at a time, an exclusive leg one serial."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.plan import Violation
from ratl.referee.intervals import clash, pairs_meeting
from ratl.referee.traversals import Case

RULE = "R2"


def judge(case: Case) -> Iterator[Violation]:
    """Yield each pair of occupations that clash on an alternating or exclusive leg.

    Those of one serial, which comes back through a loop, clash where they are opposing: its head would meet its tail.
    """
    for name, driven in case.on_leg.items():
        regime = case.plan.legs[name].regime
        if regime == "two-way":
            continue
        for (one, here), (other, there) in pairs_meeting(driven, lambda item: item[1].occupation, case.widest_gap_s):
            opposing = here.times.forward is not there.times.forward
            itself = one.serial is other.serial
            if (itself and not opposing) or not case.concerns(one, other):
                continue
            gap_s = 0 if itself else case.gap_s(one, other)
            if (opposing or regime == "exclusive") and clash(here.occupation, there.occupation, gap_s):
                code = "r2_opposing" if opposing else "r2_not_alone"
                since_s, until_s = there.occupation[0], here.occupation[1]
                params = {"leg": name, "by": one.serial.id, "at_s": since_s, "until_s": until_s, "gap_s": gap_s}
                yield other.violation(RULE, code, **params)
