"""Words on a page: paragraphs, headings, small tables and links, as plain HTML that readers of any kind understand."""

from __future__ import annotations

import html
from collections.abc import Sequence

import solara


def paragraphs(text: str) -> str:
    """Paragraphs, parted by an empty line, as HTML; words between backquotes are set as code."""
    return "".join(f"<p>{_inline(part)}</p>" for part in text.strip().split("\n\n"))


def listed(items: Sequence[str], ordered: bool = False) -> str:
    """Items of a list as HTML, numbered if `ordered`."""
    tag = "ol" if ordered else "ul"
    return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{tag}>"


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], n_words: int = 1) -> str:
    """A table as HTML; the first `n_words` columns are words, the others numbers, set to the right."""
    words = ["cf-number" if k >= n_words else "" for k in range(len(titles))]
    head = "".join(
        f'<th scope="col" class="{name}">{html.escape(title)}</th>' for title, name in zip(titles, words)
    )
    body = "".join(f"<tr>{_cells(row, words)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@solara.component
def Prose(text: str, *, classes: Sequence[str] = ()):
    """Paragraphs."""
    solara.HTML(tag="div", unsafe_innerHTML=paragraphs(text), classes=["cf-prose", *classes])


@solara.component
def Points(items: Sequence[str], *, ordered: bool = False):
    """A list, numbered if `ordered`."""
    solara.HTML(tag="div", unsafe_innerHTML=listed(items, ordered), classes=["cf-prose"])


@solara.component
def Heading(text: str, *, level: int = 2):
    """A heading of a level, 1 for the page."""
    solara.HTML(tag=f"h{level}", unsafe_innerHTML=html.escape(text), classes=["cf-heading"])


@solara.component
def PlainTable(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    n_words: int = 1,
    name: str = "",
    empty: str = "",
    tall: bool = False,
):
    """A table called `name`; `empty` is what it says without rows; a `tall` one scrolls under its titles."""
    text = table(titles, rows, n_words) if rows else f'<p class="cf-muted">{html.escape(empty)}</p>'
    attributes = {"role": "region", "aria-label": name, "tabindex": "0"} if name and rows else {}
    solara.HTML(
        tag="div",
        unsafe_innerHTML=text,
        classes=["cf-table", *(["cf-table-tall"] if tall else [])],
        attributes=attributes,
    )


@solara.component
def ButtonLink(text: str, href: str, *, first: bool = False, name: str = ""):
    """A link to another page that looks like a button; `name` says what it is where `text` does not."""
    names = ["cf-link-button", *(["cf-link-button-first"] if first else [])]
    with solara.Link(href, classes=names):
        solara.HTML(
            tag="span", unsafe_innerHTML=html.escape(text), attributes={"aria-label": name} if name else {}
        )


@solara.component
def Code(text: str, name: str):
    """Lines to copy."""
    attributes = {"tabindex": "0", "role": "region", "aria-label": name}
    solara.HTML(tag="pre", unsafe_innerHTML=html.escape(text), classes=["cf-pre"], attributes=attributes)


def _inline(text: str) -> str:
    parts = html.escape(" ".join(text.split())).split("`")
    return "".join(f"<code>{part}</code>" if k % 2 else part for k, part in enumerate(parts))


def _cells(row: Sequence[str], words: Sequence[str]) -> str:
    cells = zip(row, words)
    return "".join(f'<td class="{name}">{html.escape(str(cell))}</td>' for cell, name in cells)
