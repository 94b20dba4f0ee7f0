"""The look: quiet greys, and one warm colour for what wants an eye."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.theme import Theme

DARK = Theme(
    name="facilitator-dark",
    primary="#7fb0d8",
    secondary="#8fb8a8",
    accent="#e0b35c",
    warning="#e3a44f",
    error="#ef7d74",
    success="#93c786",
    foreground="#dfe3e8",
    background="#14171b",
    surface="#14171b",
    panel="#222830",
    dark=True,
    variables={
        "muted": "#8d98a5",
        "border": "#7fb0d8",
        "border-blurred": "#3a434e",
        "scrollbar": "#3a434e",
        "scrollbar-hover": "#55606d",
        "scrollbar-active": "#7fb0d8",
        "scrollbar-background": "#1b2026",
        "scrollbar-background-hover": "#1b2026",
        "scrollbar-background-active": "#1b2026",
        "scrollbar-corner-color": "#1b2026",
        "footer-background": "#14171b",
        "input-cursor-background": "#dfe3e8",
        "block-cursor-background": "#2f4a63",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
    },
)

LIGHT = Theme(
    name="facilitator-light",
    primary="#1f5f93",
    secondary="#2f6b58",
    accent="#8a5a00",
    warning="#96570a",
    error="#b3261e",
    success="#2e6b22",
    foreground="#1b2026",
    background="#fafaf8",
    surface="#fafaf8",
    panel="#e9ebed",
    dark=False,
    variables={
        "muted": "#5b6570",
        "border": "#1f5f93",
        "border-blurred": "#b9c0c7",
        "scrollbar": "#b9c0c7",
        "scrollbar-hover": "#98a1aa",
        "scrollbar-active": "#1f5f93",
        "scrollbar-background": "#eef0f1",
        "scrollbar-background-hover": "#eef0f1",
        "scrollbar-background-active": "#eef0f1",
        "scrollbar-corner-color": "#eef0f1",
        "block-cursor-background": "#cfe2f3",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
    },
)
"""For a bright room."""

CONTRAST = Theme(
    name="facilitator-contrast",
    primary="#7fd4ff",
    secondary="#9cf0c8",
    accent="#ffe14d",
    warning="#ffc14d",
    error="#ff9a8f",
    success="#9cf08a",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables={
        "muted": "#d6dbe0",
        "border": "#ffffff",
        "border-blurred": "#9aa3ac",
        "scrollbar": "#9aa3ac",
        "scrollbar-hover": "#d6dbe0",
        "scrollbar-active": "#ffffff",
        "scrollbar-background": "#000000",
        "scrollbar-background-hover": "#000000",
        "scrollbar-background-active": "#000000",
        "scrollbar-corner-color": "#000000",
        "footer-background": "#000000",
        "input-cursor-background": "#ffe14d",
        "block-cursor-background": "#ffe14d",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
    },
)
"""As much contrast as there is: every colour of words at least 7 to 1 (WCAG 2.2, 1.4.6)."""

NAMED = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
"""The themes by the names they have in config.toml."""


def begin_with(app: App[Any], theme: Theme) -> None:
    """Registers our themes and gives an application that does not run yet one of them.

    As if it had always had it: a theme that is set has all style sheets parsed anew, which the
    first screen would wait for. A light one also changes what Textual sets with it, and is set.
    """
    for one in NAMED.values():
        app.register_theme(one)
    if not theme.dark:
        app.theme = theme.name
        return
    app.set_reactive(App.theme, theme.name)
    app.stylesheet.set_variables(app.get_css_variables())
