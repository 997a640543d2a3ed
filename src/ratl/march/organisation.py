"""How a column may be divided: vehicles to a march unit, serials to a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratl.model.movement import Reason, Serial
from ratl.model.profile import Profile


def list_organisation_warnings(profile: Profile, serials: Sequence[Serial]) -> Iterator[Reason]:
    """Yield where a column is divided otherwise than the profile's practice has it.

    About 20 vehicles to a march unit ([MP1031 p45]), 2 to 5 serials to a column ([FM4-01.011-5]); in Germany 3 to 15
    vehicles to a march column ([DE-MARSCH]). An advance or trail party may be smaller than a march unit.
    """
    if profile.serials_max is not None and len(serials) > profile.serials_max:
        params = {"profile": profile.name, "serials": len(serials), "limit": profile.serials_max}
        yield Reason(code="too_many_serials", params=params)
    for serial in serials:
        params = {"profile": profile.name, "serial": serial.id}
        largest, smallest = max(serial.march_units), min(serial.march_units)
        if profile.march_unit_max is not None and largest > profile.march_unit_max:
            limits = {"vehicles": largest, "limit": profile.march_unit_max}
            yield Reason(code="march_unit_too_large", params={**params, **limits})
        if profile.march_unit_min is not None and serial.role == "main" and smallest < profile.march_unit_min:
            limits = {"vehicles": smallest, "limit": profile.march_unit_min}
            yield Reason(code="march_unit_too_small", params={**params, **limits})
