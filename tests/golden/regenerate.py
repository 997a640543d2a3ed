"""Write the golden texts anew: ``python -m tests.golden.regenerate``. Read the difference before you commit it."""

from pathlib import Path

from tests.documents.papers import PAPERS, papers_plan
from tests.documents.reading import read_golden

FOLDER = Path(__file__).parent

if __name__ == "__main__":
    for name, render in PAPERS.items():
        for lang in ("en", "ar"):
            (FOLDER / f"{name}-{lang}.txt").write_text(read_golden(render(papers_plan(), lang)), "utf-8")
