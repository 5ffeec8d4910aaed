"""Own line icons on a 24 by 24 grid, in the text's color; never the only carrier of a meaning."""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SHAPES = {
    "alert": "M12 3.5 22 20.5H2Z M12 10v5 M12 17.6v.4",
    "arrow-down": "M12 5v14 M6 13l6 6 6-6",
    "arrow-left": "M19 12H5 M11 6l-6 6 6 6",
    "arrow-right": "M5 12h14 M13 6l6 6-6 6",
    "arrow-up": "M12 19V5 M6 11l6-6 6 6",
    "ban": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M5.7 5.7l12.6 12.6",
    "building": "M5 21V4h9v17 M14 9h5v12 M3 21h18 M8 8h3 M8 12h3 M8 16h3",
    "check": "M4 12.5l5.5 5.5L20 7",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M12 7v5.5l3.5 2",
    "document": "M6 3h8l4 4v14H6Z M14 3v4h4 M9 12h6 M9 16h6",
    "dot": "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
    "help": (
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z "
        "M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7 M12 16.6v.4"
    ),
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M12 11v6 M12 7.4v.3",
    "key": "M8 9.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z M11.3 10.8 20 2 M16 6l3.5 3.5",
    "lock": "M5 11h14v10H5Z M8 11V7.5a4 4 0 0 1 8 0V11",
    "mail": "M3 6h18v13H3Z M3 7l9 6.5L21 7",
    "menu": "M3 6h18 M3 12h18 M3 18h18",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z M4 21a8 8 0 0 1 16 0",
    "print": "M7 9V3h10v6 M7 17H4V9h16v8h-3 M7 14h10v7H7Z",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z M15.2 15.2 21 21",
    "sort": "M8 10l4-5 4 5 M8 14l4 5 4-5",
    "x": "M5 5l14 14 M19 5 5 19",
}


@cache
def icon(name: str) -> SafeString:
    """An unknown name is a mistake of ours, so it fails loudly (KeyError)."""
    # The shapes are constants of this module, so nothing typed by a person can get in.
    shape = mark_safe(_SHAPES[name])
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"'
        ' focusable="false"><path d="{}"/></svg>',
        shape,
    )
