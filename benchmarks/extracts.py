"""The OpenStreetMap extracts to measure on: every one of a folder, as .osm.pbf, and the merge of them all."""

from __future__ import annotations

from pathlib import Path

import osmium

#: Beside the checkout, where the project keeps shared data.
FOLDER = Path(__file__).parents[2] / "shared" / "data" / "osm"
#: The two that every figure is given for.
MAIN = ("heidelberg", "malta")
SUFFIXES = (".osm.pbf", ".osm.gz", ".osm.bz2", ".osm.xml", ".osm")
BUILD = Path(__file__).parents[1] / "build" / "bench"


def list_extracts(folder: Path) -> dict[str, Path]:
    """Return name → file of the extracts in `folder`, the smallest first."""
    found = {
        file.name.removesuffix(suffix): file
        for suffix in SUFFIXES
        for file in folder.glob(f"*{suffix}")
        if suffix != ".osm" or file.suffix == ".osm"
    }
    return dict(sorted(found.items(), key=lambda item: item[1].stat().st_size))


def merge_extracts(files: list[Path], merged: Path) -> Path:
    """Write all `files` into one extract, sorted, each object once."""
    merged.parent.mkdir(parents=True, exist_ok=True)
    merged.unlink(missing_ok=True)
    reader = osmium.MergeInputReader()
    for file in files:
        reader.add_file(str(file))
    with osmium.SimpleWriter(str(merged)) as writer:
        reader.apply(writer, simplify=True)
    return merged


#: Leave for those who live, deliver or belong there: our columns have none, Valhalla's trucks have.
LEAVE = frozenset({"destination", "private", "delivery", "customers", "customer", "residents", "permit", "agricultural",
                   "forestry", "agricultural;forestry", "forestry;agricultural"})  # fmt: skip
MODES = ("access", "vehicle", "motor_vehicle", "goods", "hgv")


def say_no(extract: Path, changed: Path) -> Path:
    """Write `extract` with every leave of `LEAVE` as ``no``, so that a reader's own view of such leave is left out."""
    changed.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(changed)) as writer:
        for found in osmium.FileProcessor(str(extract)):
            tags = dict(found.tags)
            leave = [key for key in tags if key.split(":")[0] in MODES and tags[key] in LEAVE]
            writer.add(found.replace(tags={**tags, **dict.fromkeys(leave, "no")}) if leave else found)
    return changed
