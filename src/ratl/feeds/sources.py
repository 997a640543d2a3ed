"""Where the figures of a table are from: a text for each under ``[TABLE.sources]``, or one for all of them."""

from __future__ import annotations

from ratl.feeds.sections import Section


class Sources:
    """The sources of one table. What stands there and is neither a text nor a table is noted."""

    def __init__(self, section: Section) -> None:
        written = section.data.get("sources")
        self._all = section.text("sources").strip() if isinstance(written, str) else ""
        self._each = None if isinstance(written, str) else section.section("sources", '"scenario", { KEY = "…" }')
        self.readable = written is None or isinstance(written, str | dict)

    def of(self, key: str) -> str:
        """Return the source of a figure; empty where none is named."""
        if self._each is None or not self._each.has(key):
            return self._all
        return self._each.text(key).strip()

    def list_keys(self) -> tuple[str, ...]:
        """Return the figures that a source of their own is named for, all of them thereby known."""
        return self._each.list_keys() if self._each else ()
