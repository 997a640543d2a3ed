"""Write the pictures of README.md, drawn from the reference plan, into the folder named on the command line."""

import sys
from pathlib import Path

from ratl.documents.march_graph import march_graph
from ratl.feeds.scenario import read_scenario
from ratl.services.demo import find_example
from ratl.services.plan import make_plan
from ratl.words.catalogue import LANGUAGES

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

plan = make_plan(read_scenario(find_example("ain_al_asad")))
movement = plan.movements[0]
for lang in LANGUAGES:
    picture = march_graph(plan, movement, movement.id, lang)
    (folder / f"march-graph-{lang}.svg").write_text(picture, "utf-8")
