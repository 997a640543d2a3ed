"""What the bounds read of a plan is what the planner reads of it, leg by leg."""

from ratl.model.plan import Plan
from ratl.planner.lower.kinds import Kinds
from ratl.planner.paces import Paces
from ratl.roads.fit import fit_leg


def test_paces_and_fit_of_every_serial_on_every_leg(reference_draft: Plan) -> None:
    kinds, movement = Kinds(reference_draft), reference_draft.movements[0]
    paces = Paces(reference_draft, movement)
    for serial in movement.serials:
        roads = kinds.of(movement, serial).roads
        for row, (name, leg) in enumerate(reference_draft.legs.items()):
            day, _ = paces.of(serial, name)
            expected = [-1, -1, -1] if day is None else [day.run_s, day.pass_time_s, day.catch_up_s]
            assert roads.day[row].tolist() == expected == roads.least[row].tolist()
            assert (roads.night[row] == -1).all()  # it marches by daylight only
            for arc in (arc for arc, of in enumerate(kinds.arc_leg) if of == row):
                fits = not fit_leg(serial.vehicles, leg, bool(kinds.arc_forward[arc])).refusals
                assert roads.arc_fits[arc] == (fits and day is not None)


def test_equal_serials_are_one_kind(reference_draft: Plan) -> None:
    movement = reference_draft.movements[0]
    kinds = Kinds(reference_draft)
    made = [kinds.of(movement, serial) for serial in movement.serials]
    assert made[0] is not made[1]
    assert kinds.of(movement, movement.serials[1]) is made[1]
