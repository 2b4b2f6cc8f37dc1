"""``lab.predict``: choose before you see, then learn why."""

import difflib
import sys
from typing import Any

import ipywidgets as widgets

from ..bank import Question, questions
from .markup import code_in_html, paragraph
from .progress_file import Record, open_record

__all__ = ["Form", "Prediction", "predict"]

_LETTERS = "ABCDEFGH"
_HEAD = "Before you read on"

# A choice may be a whole sentence, which ipywidgets would cut off.
_STYLE = """<style>
.lstmgru-choice { height: auto; white-space: normal; text-align: left; line-height: 1.4; padding: .35em .8em }
.lstmgru-choice:focus-visible { outline: 2px solid var(--jp-brand-color1, #1565c0); outline-offset: 1px }
.lstmgru-prediction .widget-html-content {
  font-size: var(--jp-content-font-size1, 14px); line-height: 1.45; white-space: normal
}
.lstmgru-prediction .widget-html-content p { margin: 0 0 .4em }
</style>"""


class Prediction:
    """A question to answer before reading on; ``predict`` makes it.

    Live it is a form, and the first choice is kept in the progress. Where nothing is live (GitHub, an
    exported page) it is the question with its choices, the answer folded away.
    """

    def __init__(self, question: Question) -> None:
        self.question = question

    def __repr__(self) -> str:
        choices = (
            f"  {letter}  {text}" for letter, text in zip(_LETTERS, self.question.choices, strict=False)
        )
        return "\n".join([f"{_HEAD}: {self.question.prompt}", *choices])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{code_in_html(text)}</li>" for text in self.question.choices)
        return (
            f'{_prompt(self.question)}<ol type="A">{items}</ol>'
            f"<details><summary>Show the answer</summary>{_reason(self.question)}</details>"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        # The text says nothing of a choice already made: stored outputs are the same for everyone.
        bundle = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if _in_a_kernel():
            view = Form(self.question, open_record()).box._repr_mimebundle_() or {}
            bundle |= {kind: data for kind, data in view.items() if not kind.startswith("text/")}
        return bundle


class Form:
    """The live question: a button for each choice; the reason appears with the first one that is pressed."""

    def __init__(self, question: Question, record: Record) -> None:
        self.question = question
        self.record = record
        self.chosen: int | None = None
        self.buttons = [self._button(number, text) for number, text in enumerate(question.choices)]
        self.reason = widgets.HTML(_live_region(""))
        self.box = widgets.VBox([widgets.HTML(_STYLE + _prompt(question)), *self.buttons, self.reason])
        self.box.add_class("lstmgru-prediction")
        kept = record.predictions().get(question.id)
        if kept and kept[0] < len(self.buttons):
            self._reveal(kept[0])

    def choose(self, number: int) -> None:
        """Choose; the first choice stands, and a later one changes nothing."""
        if self.chosen is None:
            self.record.add_prediction(self.question.id, number, number == self.question.answer)
            self._reveal(number)

    def _button(self, number: int, text: str) -> widgets.Button:
        button = widgets.Button(
            description=f"{_LETTERS[number]}.  {text}", layout={"width": "auto", "max_width": "44em"}
        )
        button.add_class("lstmgru-choice")
        button.on_click(lambda _: self.choose(number))
        return button

    def _reveal(self, number: int) -> None:
        self.chosen = number
        right = self.question.answer
        self.buttons[number].description += "   ← your choice"
        self.buttons[right].description += "   ✓ right"
        self.buttons[right].button_style = "success"
        verdict = (
            "<strong>✓ Yes.</strong>" if number == right else f"<strong>✗ No: {_LETTERS[right]}.</strong>"
        )
        notes = "".join(map(paragraph, self.record.take_notices()))
        self.reason.value = _live_region(f"{verdict} {code_in_html(self.question.explanation)}{notes}")


class _Unknown:
    """Stands for a question that does not exist, and says so."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __repr__(self) -> str:
        return self.message


def predict(question: str) -> Prediction | _Unknown:
    """Ask the prediction question with this id, such as ``"02-half-life"``, in a form."""
    known = questions()
    if question in known:
        return Prediction(known[question])
    near = difflib.get_close_matches(str(question), known, n=1, cutoff=0.4)
    return _Unknown(f"There is no question {question!r}." + (f" Did you mean {near[0]!r}?" if near else ""))


def _prompt(question: Question) -> str:
    return f"<p><strong>{_HEAD}.</strong> {code_in_html(question.prompt)}</p>"


def _reason(question: Question) -> str:
    return f"<p><strong>{_LETTERS[question.answer]}.</strong> {code_in_html(question.explanation)}</p>"


def _live_region(content: str) -> str:
    return f'<div role="status" aria-live="polite" style="max-width:48em;margin-top:.4em">{content}</div>'


def _in_a_kernel() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None
