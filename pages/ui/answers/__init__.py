"""The answers to the questions in questions.yaml, by theme: each a function of one visitor's `Context`.

Every number comes from the rules and from `calc/`; a test reads these files and refuses typed ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..questions import Question
from . import choose, difference, gaps, later, money
from .context import Answer, Context

ANSWERS: dict[str, Callable[[Context], Answer]] = {
    **choose.ANSWERS, **money.ANSWERS, **difference.ANSWERS, **gaps.ANSWERS, **later.ANSWERS,
}  # fmt: skip


def answer(question: Question, context: Context) -> Answer:
    """The question answered for this visitor."""
    return ANSWERS[question.id](replace(context, numbers=question.with_) if question.with_ else context)


__all__ = ["ANSWERS", "Answer", "Context", "answer"]
