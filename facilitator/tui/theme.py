"""The look: quiet greys, and one warm colour for what wants an eye."""

from __future__ import annotations

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
