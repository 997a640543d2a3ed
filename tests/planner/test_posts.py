"""When the traffic control posts are manned."""

from ratl.model.movement import Alternate, Pin
from ratl.model.plan import ControlPost
from ratl.services.plan import make_plan
from tests.maps import clock, draw, move, plan, scenario, serial, site


def test_from_before_the_head_until_after_the_tail() -> None:
    post = ControlPost(point="B", manned_by="police", before_s=1800, after_s=900)
    planned = plan(scenario(draw("A---36---B---36---C"), move("M", "AC"), control_posts=(post,)))
    # The head passes at 07:00, the tail at 07:01:40.
    assert [(clock(a), clock(b)) for a, b in planned.control_posts[0].manned] == [("06:30", "07:16:40")]


def test_several_passings_are_one_spell_or_two() -> None:
    posts = (ControlPost(point="B", manned_by="police", before_s=600, after_s=600),)
    network = draw("A---36---B---36---C", sites={"S": site("B")})
    near = plan(scenario(network, move("M", "AC", serial("M/1"), serial("M/2")), control_posts=posts))
    assert [(clock(a), clock(b)) for a, b in near.control_posts[0].manned] == [("06:50", "07:18:20")]
    # Pulling in and pulling out two hours later.
    pin = Pin(kind="halt", site="S", for_s=7200)
    far = plan(scenario(network, move("M", "AC", pins=(pin,)), control_posts=posts))
    assert [(clock(a), clock(b)) for a, b in far.control_posts[0].manned] == [
        ("06:50", "07:11:40"),
        ("08:50", "09:11:40"),
    ]


def test_nobody_passes() -> None:
    posts = (ControlPost(point="C", manned_by="police"), ControlPost(point="A", manned_by="police", before_s=10**6))
    planned = plan(scenario(draw("A---36---B---36---C"), move("M", "AB"), control_posts=posts))
    assert planned.control_posts[0].manned == ()
    assert planned.control_posts[1].manned[0][0] == 0  # never before the plan begins


def test_each_alternate_has_its_own_times() -> None:
    """By the main route A-B-C, by the alternate A-B-D-C: B for both at one time, D and C for the alternate alone."""
    network = draw(
        "A---36---B---36---C\n         |        |\n         36       36\n         |        |\n         D---36---E"
    )
    posts = tuple(ControlPost(point=point, before_s=600, after_s=600) for point in "BDC")
    other = Alternate(name={}, via=("D",), go_no_go="B")
    planned = make_plan(scenario(network, move("M", "AC", alternates=[other]), control_posts=posts))
    times = [
        ([(clock(a), clock(b)) for a, b in post.manned],
         [(one.movement, one.alternate, clock(a), clock(b)) for one in post.alternates for a, b in one.manned])
        for post in planned.control_posts
    ]  # fmt: skip
    # At 10 m/s a head is at B at 07:00, by the main route at C at 08:00; by the alternate at D at 08:00 and, over E,
    # at C at 10:00. Tails follow in 100 s.
    assert times == [
        ([("06:50", "07:11:40")], [("M", 0, "06:50", "07:11:40")]),
        ([], [("M", 0, "07:50", "08:11:40")]),
        ([("07:50", "08:11:40")], [("M", 0, "09:50", "10:11:40")]),
    ]
