"""The questions people ask, as data in questions.yaml, and the search in them. The answers are in `answers/`."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from calc.faults import Fault, PolicyError, shown
from calc.schema import Id, PlanId, Status, Strict, Text
from calc.strict_yaml import read

from .i18n import is_chinese

FILE = Path(__file__).with_name("questions.yaml")
ENOUGH = 0.5  # share of the search's letter pairs that a wording must have
MOST_SEARCHED = 60  # letters of a search that count


class Theme(Strict):
    """A group of questions."""

    id: Id
    zh: Text
    en: Text


class Question(Strict):
    """A question with its other wordings; `with_` are numbers that the question itself names."""

    id: Id
    theme: Id
    zh: Text
    en: Text
    also: tuple[Text, ...] = ()
    plans: Annotated[tuple[PlanId, ...], Field(min_length=1)]
    for_: tuple[Status, ...] = Field((), alias="for")
    related: Annotated[tuple[Id, ...], Field(min_length=1, max_length=4)]
    with_: dict[Id, int] = Field({}, alias="with")

    @property
    def wording(self) -> str:
        """The question in the visitor's language."""
        return self.zh if is_chinese() else self.en


class Questions(Strict):
    """All questions in the order in which they are listed."""

    themes: tuple[Theme, ...]
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def _known(self) -> Self:
        ids, themes = [q.id for q in self.questions], {t.id for t in self.themes}
        for one in self.questions:
            strange = [r for r in one.related if r not in ids or r == one.id]
            if ids.count(one.id) > 1 or one.theme not in themes or strange:
                raise ValueError(
                    f"found {one.id} ({one.theme}; {', '.join(strange)}); allowed: each id once, a theme of the list, related ids of other questions"
                )
        return self

    def by_id(self, id_: str) -> Question | None:
        """The question with this id."""
        return next((q for q in self.questions if q.id == id_), None)

    def of_theme(self, theme: str) -> tuple[Question, ...]:
        """The questions of a theme."""
        return tuple(q for q in self.questions if q.theme == theme)


@lru_cache(maxsize=2)
def load_questions(path: Path = FILE) -> Questions:
    """The questions. Raises PolicyError where the file cannot be used."""
    data, _lines = read(path, path.name)
    try:
        return Questions.model_validate(data)
    except ValidationError as error:
        raise PolicyError(
            Fault(f"{path.name}: {'.'.join(map(str, e['loc'])) or 'top level'}", shown(e["input"]), e["msg"])
            for e in error.errors(include_url=False)
        ) from None


def common(all_: Questions, status: Status, how_many: int = 3) -> tuple[Question, ...]:
    """The first questions that people of this status ask."""
    return tuple(q for q in all_.questions if status in q.for_)[:how_many]


# --- search ------------------------------------------------------------------------------------


def search(all_: Questions, text: str) -> tuple[Question, ...]:
    """The questions that fit the words, best first; all of them where nothing is asked.

    A wording fits if it holds the text or enough of its pieces: words, or pairs of letters where there are no spaces
    between words, as in Chinese.
    """
    wanted, pieces = normal(text)[:MOST_SEARCHED], _pieces(text[:MOST_SEARCHED])
    if not wanted:
        return all_.questions
    scored = [(max(_fit(wanted, pieces, w) for w in _wordings(q)), i, q) for i, q in enumerate(all_.questions)]
    return tuple(q for score, _i, q in sorted(scored, key=lambda s: (-s[0], s[1])) if score >= ENOUGH)


def normal(text: str) -> str:
    """Letters and digits only, full width as half width, small letters; two ways to write "pay" as one."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum()).replace("缴", "交")


def _wordings(question: Question) -> tuple[str, ...]:
    return tuple(normal(w) for w in (question.zh, question.en, *question.also))


def _pieces(text: str) -> frozenset[str]:
    if text.isascii():
        return frozenset(filter(None, map(normal, text.split())))
    whole = normal(text)
    return frozenset(whole[i : i + 2] for i in range(len(whole) - 1))


def _fit(wanted: str, pieces: frozenset[str], wording: str) -> float:
    if wanted in wording:
        return 1.0
    return sum(p in wording for p in pieces) / len(pieces) if pieces else 0.0
