"""What a template of the catalogue asks for."""

import string

from ratl.words.catalogue import _WAYS


def placeholders(template: str) -> set[tuple[str, str]]:
    """Return the (parameter, way) pairs of a template; every way must be one the catalogue has."""
    found = {(name, way or "") for _, name, way, _ in string.Formatter().parse(template) if name is not None}
    assert {way for _, way in found} <= set(_WAYS), template
    return found
