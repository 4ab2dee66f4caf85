"""Textual's stylesheet, which parses each source once."""

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_SOURCES = 1_000
"""More than there are: each class of widgets has one."""


class KeptStylesheet(Stylesheet):
    """A stylesheet that keeps what it has parsed.

    Textual parses all sources anew, for a tenth of a second, when a screen is seen for the first
    time or brings rules of its own; and it keeps 64 of them, of which none is found again when
    there are more.

    Args:
        variables: of the theme, by name.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Takes the variables of another theme; the same again change nothing."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parses what is not known; nothing of it is changed while the app runs."""
        self.parse()
