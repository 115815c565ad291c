"""What a rule hands to its script, in a form that Snakemake's report can show without harm."""

from __future__ import annotations

from typing import Any

# Python's own way to write these characters within a text
WRITTEN = str.maketrans({"<": r"\x3c", ">": r"\x3e", "&": r"\x26"})


class Handed(dict[str, Any]):
    """A mapping whose text holds no markup.

    `snakemake --report` puts the text of each parameter into a script element of its page as it is: a title
    or a path with `</script>` would end the element and begin another one.
    """

    def __repr__(self) -> str:
        """Return the mapping as Python writes it, `<`, `>` and `&` by their numbers."""
        return super().__repr__().translate(WRITTEN)
