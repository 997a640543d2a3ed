"""One route pin per movement, for the whole of it."""

T = "scenario.toml"
ROUTE = '[[movement.pin]]\nkind = "route"\nvia = ["sp"]\n'


def test_a_second_route_pin_is_refused(folder):
    folder.replace(T, "[[control_post]]", ROUTE + ROUTE + "[[control_post]]")
    assert any("one route" in en and "pin[2]" in en and "طريق واحد" in ar for en, ar in folder.lines())


def test_a_route_pin_of_one_serial_is_refused(folder):
    folder.replace(T, "[[control_post]]", ROUTE + 'serial = "1"\n[[control_post]]')
    assert any("whole movement" in en and "للحركة كلها" in ar for en, ar in folder.lines())
