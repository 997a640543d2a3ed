"""Write the generated pages of docs/reference into the folder named on the command line."""

import json
import sys
from pathlib import Path

from typer import Context
from typer.cli import get_docs_for_click
from typer.main import get_command

from ratl.cli import app
from ratl.formats.plan import plan_schema

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

command = get_command(app)
(folder / "cli.md").write_text(
    get_docs_for_click(obj=command, ctx=Context(command), name="ratl").rstrip() + "\n", "utf-8"
)

schema = json.dumps(plan_schema(), ensure_ascii=False, indent=1)
(folder / "ratl-plan-1.schema.json").write_text(schema + "\n", "utf-8")
