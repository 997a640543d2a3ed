"""Write the generated pages of docs/reference into the folder named on the command line."""

import json
import sys
from pathlib import Path

from typer import Context
from typer.cli import get_docs_for_click
from typer.main import get_command

from ratl.cli import app
from ratl.feeds.vehicles import list_built_in_types
from ratl.formats.plan import plan_schema

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

command = get_command(app)
(folder / "cli.md").write_text(
    get_docs_for_click(obj=command, ctx=Context(command), name="ratl").rstrip() + "\n", "utf-8"
)

figures = {
    "length (m)": "length_m",
    "width (m)": "width_m",
    "height (m)": "height_m",
    "tank (l)": "tank_l",
    "fuel (l/100 km)": "fuel_l_per_100km",
    "fuel carried (l)": "cargo_fuel_l",
}
heads = ["type", "name", "الاسم", "mass (t)", *figures, "class"]
rows = [
    [
        f"`{key}`",
        type_.name["en"],
        type_.name["ar"],
        f"{type_.mass_kg / 1000:.1f}" if type_.mass_kg else "",
        *(f"{value:g}" if (value := getattr(type_, name)) else "" for name in figures.values()),
        type_.weight_class,
    ]
    for key, type_ in list_built_in_types().items()
]
table = "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))
(folder / "vehicle-types.md").write_text(
    "# Vehicle types that come with Ratl\n\n"
    "For the column `type` of a vehicle list. A figure left empty is not known: give it in the list, or in a table of "
    "types of your own. The sources stand in `src/ratl/feeds/types.csv`.\n\n" + table + "\n",
    "utf-8",
)

schema = json.dumps(plan_schema(), ensure_ascii=False, indent=1)
(folder / "ratl-plan-1.schema.json").write_text(schema + "\n", "utf-8")
