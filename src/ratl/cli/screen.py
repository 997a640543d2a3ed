"""What commands print: progress and problems on stderr, results on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from ratl.errors import InputError, Problem
from ratl.words.catalogue import LANGUAGES, Speaker

BAD_INPUT = 2
BROKEN = 1
INTERRUPTED = 130


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(LANGUAGES)}")
    return value


Lang = Annotated[str, typer.Option("--lang", help="Language of what is printed: en or ar.", callback=_language)]


def problem_sentence(speaker: Speaker, problem: Problem) -> str:
    """Return one problem as a line: where, then what is wrong and what mends it."""
    where = " · ".join(_say_place(speaker, part) for part in problem.where)
    sentence = speaker.say(problem.code, problem.params)
    return f"{where}: {sentence}" if where else sentence


def _say_place(speaker: Speaker, part: str) -> str:
    match part.split(" "):
        case ["row", number] if number.isdigit():
            return speaker.say("where_row", {"number": number})
        case ["rows", first, count] if first.isdigit() and count.isdigit():
            return speaker.say("where_rows", {"number": first, "rows": int(count)})
    return speaker.isolated(part)


@contextmanager
def reported(lang: str) -> Iterator[None]:
    """Turn our errors into sentences on stderr and the exit code that goes with them."""
    speaker = Speaker(lang)
    try:
        yield
    except InputError as error:
        for problem in error.problems:
            typer.echo(problem_sentence(speaker, problem), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        typer.echo(speaker.term("screen_interrupted"), err=True)
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def progress(lang: str) -> Iterator[Callable[..., None]]:
    """Give a callable that shows the stage now worked on, with its figures; silent where stderr is no terminal."""
    speaker = Speaker(lang)
    if not sys.stderr.isatty():
        yield lambda _stage, **_params: None
        return
    from rich.console import Console  # noqa: PLC0415 - only where it is shown

    console = Console(stderr=True)
    with console.status("") as status:
        yield lambda stage, **params: status.update(speaker.say(stage, params))


def say_error(code: str, lang: str) -> None:
    """Print a sentence on stderr."""
    typer.echo(Speaker(lang).term(code), err=True)


def print_rows(rows: Sequence[tuple[str, str]]) -> None:
    """Print label and value in two columns."""
    width = max((len(label) for label, _ in rows), default=0)
    for label, value in rows:
        typer.echo(f"{label:<{width}}  {value}".rstrip())
