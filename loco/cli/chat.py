"""``loco chat``: a conversation in which every turn goes to the specialist it needs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from loco.cli.asking import answer_options, check_who, sampling, who_answered
from loco.cli.output import note
from loco.cli.settings import Settings
from loco.errors import LocoError

if TYPE_CHECKING:
    from loco.conversation import Conversation
    from loco.engine.types import SamplingParams
    from loco.runtime import Runtime

HELP = """\
/adapter NAME[@VERSION]  this adapter answers from now on; a folder adapters/NAME/VERSION names one that isn't registered
/base                    the base model answers by itself from now on
/route [TEXT]            the router chooses again; with TEXT, only show where it would go
/reset                   forget the conversation
/help                    show this
/quit                    leave (so does the end of the input)"""


@click.command()
@answer_options
@click.pass_obj
def chat(
    settings: Settings,
    adapter: str | None,
    no_adapter: bool,
    allow_yanked: bool,
    base_model: str | None,
    max_tokens: int,
    temperature: float,
    seed: int,
) -> None:
    """Talk, with a specialist chosen at every turn.

    The conversation is remembered; when it outgrows the model's context, its oldest turns are forgotten, and that is said.
    Type /help for what else can be typed.
    """
    check_who(adapter, no_adapter)
    from loco.conversation import Conversation

    runtime = settings.open_runtime(base_model)
    params = sampling(max_tokens, temperature, seed)
    talk = Talk(runtime, Conversation(runtime), params, adapter, no_adapter, allow_yanked)
    try:
        for line in lines():
            if line.startswith("/"):
                if not talk.obey(line):
                    break
            elif line:
                talk.say(line)
    finally:
        runtime.close()


@dataclass(slots=True)
class Talk:
    """The state of a chat: the conversation, and who is to answer."""

    runtime: Runtime
    conversation: Conversation
    params: SamplingParams
    adapter: str | None = None
    no_adapter: bool = False
    allow_yanked: bool = False
    noticed: set[str] = field(default_factory=set)

    def say(self, text: str) -> None:
        """Ask, stream the answer, and name who gave it. An error or an interrupt ends the turn, not the chat."""
        from loco.answer import Question

        question = Question(
            text, adapter=self.adapter, no_adapter=self.no_adapter, allow_yanked=self.allow_yanked, params=self.params
        )
        try:
            reply = self.conversation.ask(question, self._show)
        except KeyboardInterrupt:
            note("\n(stopped; this turn is not remembered)")
            return
        except LocoError as error:
            note(f"error: {error}")
            return
        click.echo()
        if reply.forgotten:
            turns = "the oldest turn" if reply.forgotten == 1 else f"the {reply.forgotten} oldest turns"
            note(click.style(f"(forgot {turns}: the conversation had outgrown the context)", dim=True))
        note(click.style(who_answered(reply.answer), dim=True))
        self._say_once(reply.answer.notices)

    def obey(self, line: str) -> bool:
        """Carry out a command; False ends the chat."""
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        match word:
            case "/quit" | "/exit":
                return False
            case "/help":
                note(HELP)
            case "/reset":
                self.conversation.reset()
                note("The conversation is forgotten.")
            case "/adapter":
                self._use_adapter(rest)
            case "/base" if rest:
                note(
                    "A chat keeps its base model: `loco chat --base-model NAME` talks with another; /base alone lets it answer."
                )
            case "/base":
                self.adapter, self.no_adapter = None, True
                note("The base model answers by itself from now on; /route lets the router choose again.")
            case "/route":
                self._route(rest)
            case _:
                note(f"There is no {word}.\n{HELP}")
        return True

    def _say_once(self, notices: tuple[str, ...]) -> None:
        for notice in notices:
            if notice not in self.noticed:
                self.noticed.add(notice)
                note(f"warning: {notice}")

    def _use_adapter(self, ref: str) -> None:
        from loco.answer import Question

        if not ref:
            note("Which one? /adapter NAME. `loco adapters list` shows them.")
            return
        try:
            choice = self.runtime.choose(Question("", adapter=ref, allow_yanked=self.allow_yanked))
        except LocoError as error:
            note(f"error: {error}")
            return
        if choice.adapter:
            named = "@".join(choice.adapter)
            self.adapter, self.no_adapter = ref if choice.local else named, False
            note(f"{named} answers from now on; /route lets the router choose again.")

    def _route(self, text: str) -> None:
        if not text:
            self.adapter, self.no_adapter = None, False
            note("The router chooses from now on.")
            return
        from loco.answer import Question

        choice = self.runtime.choose(Question(text))
        who = "@".join(choice.adapter) if choice.adapter else f"base {choice.base.name}"
        note(f"{who} would answer, confidence {choice.confidence or 0:.2f}: {choice.reason}")

    def _show(self, text: str) -> None:
        click.echo(text, nl=False)


def lines() -> Iterator[str]:
    """Yield what is typed, or piped in, line by line, without the white space around it."""
    if not sys.stdin.isatty():
        yield from (line.decode("utf-8", errors="replace").strip() for line in sys.stdin.buffer)
        return
    note("Ask something; /help shows what else can be typed, /quit leaves.")
    with contextlib.suppress(ImportError):  # Windows has none
        import readline  # noqa: F401  # gives input() line editing and history
    while True:
        try:
            yield input("> ").strip()
        except EOFError:
            note("")
            return
