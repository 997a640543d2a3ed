"""Write the golden texts anew: ``python -m tests.golden.regenerate``. Read the difference before you commit it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from ratl.words.catalogue import LANGUAGES
from tests.cli.test_route import golden_route
from tests.documents.papers import PAPERS, papers_plan
from tests.documents.reading import read_golden
from tests.documents.test_drawdown import RENDERERS, paper_of, small

FOLDER = Path(__file__).parent

if __name__ == "__main__":
    for lang in LANGUAGES:
        for name, render in PAPERS.items():
            (FOLDER / f"{name}-{lang}.txt").write_text(read_golden(render(papers_plan(), lang)), "utf-8")
        with TemporaryDirectory() as folder:
            (FOLDER / f"route-{lang}.txt").write_text(golden_route(Path(folder), lang), "utf-8")
        with TemporaryDirectory() as folder:
            made = small(Path(folder))
            for name, render in RENDERERS.items():
                (FOLDER / f"{name}-{lang}.txt").write_text(read_golden(render(paper_of(made, lang))), "utf-8")
