"""The verdict on a run that has ended, in plain words, and the worlds that say more of it."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

import solara

from ....model.memory.estimate import agents_of
from ...explain.sentences import answer, method_notes
from ...language import formats
from ...language.translation import N_, gettext, ngettext, speaking
from ...verdict.answer import answer_sentences
from ...verdict.companions import MOST_AGENTS
from ...verdict.kinds import BY_DECISION
from ...verdict.sentences import healthy_sentence, verdict_sentences
from ..charts.waterfall import waterfalls_html
from ..state.inquiry import AT_WORK, SEEDS, Inquiry, Stage, agents_of_a_part
from ..state.visitor import Visitor
from .error_boundary import contain_errors

_TITLE = N_("The verdict")
_QUESTIONS = {
    "verdict": N_("Is it a death spiral?"),
    "healthy": N_("Did the healthy leave?"),
    "because": N_("How much of the rise was leaving?"),
    "alone": N_("Did it live on?"),
    "rest": N_("Where would it come to rest?"),
    "share": N_("What made it dearer?"),
    "members": N_("What cost it its members?"),
    "circle": N_("Is there a vicious circle?"),
}
_LEFT_ALONE = N_("Would it have died if nobody had ended it?")
_WORDS = {"ask": N_("Simulate worlds beside it"), "cancel": N_("Cancel")}
"""What verdict_card.vue writes, by the names that it has for it."""
_STAGES = {
    Stage.JUDGING: N_("for the verdict: {done} of {total} worlds"),
    Stage.EXPLAINING: N_("for the explanation: {done} of {total} worlds"),
    Stage.CANCELLED: N_("cancelled; what was known by then stays"),
    Stage.BROKEN: N_("A world could not be simulated; the server's log says why."),
}


@solara.component_vue("verdict_card.vue", vuetify=False)
def _Asking(  # noqa: N802
    words: dict[str, str],
    can_be_asked: bool,
    at_work: bool,
    share: float,
    says: str,
    event_ask: Callable[[Any], None],
    event_give_up: Callable[[Any], None],
) -> None:
    """Button, progress and cancel, as verdict_card.vue draws them."""


@solara.component
def VerdictCard(visitor: Visitor, drawn: int) -> None:  # noqa: N802
    """The verdict, a button for more of it, and the explanation; nothing while the plan goes on.

    Args:
        visitor: whose run it is.
        drawn: counts up whenever there is something new.
    """
    inquiry = visitor.session.inquiry
    if inquiry is None:
        return
    language = visitor.language
    with speaking(language):
        words = {key: gettext(text) for key, text in _WORDS.items()}
        says = _stage_words(inquiry)
    with solara.v.Html(tag="section", class_="card verdict", attributes={"data-test": "verdict"}):
        _part("verdict", language, lambda: verdict_html(inquiry))
        _Asking(
            words=words,
            can_be_asked=inquiry.can_be_asked,
            at_work=inquiry.stage in AT_WORK,
            share=inquiry.done / max(inquiry.total, 1),
            says=says,
            event_ask=lambda _: inquiry.ask(),
            event_give_up=lambda _: inquiry.give_up(),
        )
        _part("explanation", language, lambda: explanation_html(inquiry))


def answer_html(inquiry: Inquiry | None) -> str:
    """What happened, in a few sentences, the verdict aside; empty while the plan goes on."""
    said = list(answer_sentences(inquiry.run, inquiry.verdict)) if inquiry is not None else []
    told = " ".join(map(escape, said[:-1]))
    return f'<p class="answer" data-test="answer">{told}</p>' if told else ""


def verdict_html(inquiry: Inquiry) -> str:
    """The verdict as questions and answers, and what it rests on or would be told by more."""
    said = dict(verdict_sentences(inquiry.verdict))
    said["healthy"] = healthy_sentence(inquiry.verdict)
    questions = dict(_QUESTIONS)
    if inquiry.verdict.ended.by in BY_DECISION:
        questions["alone"] = _LEFT_ALONE
    pairs = [(questions[key], said[key]) for key in questions if said.get(key)]
    return f"<h2>{escape(gettext(_TITLE))}</h2>{_answers(pairs)}{_paragraphs(_notes(inquiry))}"


def explanation_html(inquiry: Inquiry) -> str:
    """What brought it about, in sentences and as waterfalls; empty until it is known."""
    found = inquiry.explanation
    if found is None:
        return ""
    title = escape(gettext("What brought it about"))
    pairs = [(_QUESTIONS[key], says) for key, says in answer(found)]
    notes = _paragraphs(list(method_notes(found))[:2])
    return (
        f'<div data-test="explanation"><h2>{title}</h2>{_answers(pairs)}'
        f"{waterfalls_html(found)}{notes}</div>"
    )


def _answers(pairs: list[tuple[str, str]]) -> str:
    items = "".join(
        f"<dt>{escape(gettext(question))}</dt><dd>{escape(_sentence(says))}</dd>"
        for question, says in pairs
    )
    return f'<dl class="answers">{items}</dl>'


def _sentence(says: str) -> str:
    """With a capital letter and a full stop, where the language has them."""
    begun = says[:1].upper() + says[1:]
    ended = gettext("{text}.", text=begun)
    return begun if begun.endswith(ended[-1]) else ended


def _notes(inquiry: Inquiry) -> Iterator[str]:
    if inquiry.verdict.agents:
        yield gettext(
            "Judged beside worlds of {agents} agents with the same people and the same luck, by how"
            " many times the share rose, leaving switched off before all else.",
            agents=formats.decimal(inquiry.verdict.agents),
        )
    elif inquiry.can_be_asked or inquiry.stage in AT_WORK:
        yield gettext(
            "Worlds of the same people with the same luck tell more: how much of the rise was"
            " leaving, whether it would have lived on, and what each mechanism brought. The verdict"
            " takes up to five of {agents} agents, the explanation dozens of {few} agents, with"
            " {seeds}.",
            agents=formats.decimal(min(agents_of(inquiry.scenario), MOST_AGENTS)),
            few=formats.decimal(agents_of_a_part(inquiry.scenario)),
            seeds=ngettext("{seeds} seed", "{seeds} seeds", SEEDS, seeds=SEEDS),
        )


def _paragraphs(notes: Iterable[str]) -> str:
    return "".join(f'<p class="note">{escape(note)}</p>' for note in notes)


def _stage_words(inquiry: Inquiry) -> str:
    words = _STAGES.get(inquiry.stage, "")
    if inquiry.stage in AT_WORK and not inquiry.total:
        return gettext("worlds are being simulated …")
    return gettext(words, done=inquiry.done, total=inquiry.total) if words else ""


def _part(name: str, language: str, draw: Callable[[], str]) -> None:
    solara.HTML(unsafe_innerHTML=contain_errors(name, language, draw))
