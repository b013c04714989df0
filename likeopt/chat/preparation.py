"""What is decided and found before a reply is asked for."""

from __future__ import annotations

import msgspec

from likeopt.chat.acceptance import Accepted
from likeopt.chat.context.assembly import Material
from likeopt.chat.context.needs import Needs, needs_of
from likeopt.chat.context.selection import FOUND_PER_USED, MOST_FOUND, choose
from likeopt.chat.followups import stand_alone
from likeopt.chat.latency import Ladder
from likeopt.chat.parts import Parts
from likeopt.chat.personas.persona import AUTO, DEFAULT, Persona
from likeopt.chat.personas.section import section
from likeopt.chat.planning import Plan, Standing, extractive_plan, prompted_plan
from likeopt.chat.routing.route import EXTRACTIVE, Route
from likeopt.llm.asking import Lane
from likeopt.llm.models import ModelSpec
from likeopt.llm.words import language_of
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import Note, Passage, SearchQuery

LONGEST_QUERY = 1000
_JOINED_BY = "\n\n"


class Preparation:
    """Gathers what the answer to one accepted question is made from.

    ``route`` and ``persona`` are known at once, ``notes`` grow. Raises InvalidInput persona_unknown.
    """

    def __init__(self, parts: Parts, accepted: Accepted, timeline: Timeline, lane: Lane = "chat") -> None:
        self._parts = parts
        self._accepted = accepted
        self._timeline = timeline
        self._lane: Lane = lane
        self.notes: list[Note] = []
        self.ladder = Ladder(accepted.question.latency_budget_ms, lambda: timeline.elapsed_ms)
        with timeline.stage("route"):
            self.route = self._route()
            leaning = True if self.route.intent == "follow_up" else None
            self._search_question = stand_alone(accepted.text, accepted.history, leaning)
            self.persona = self._persona()
        self.ladder.expect(
            search_ms=parts.search_takes.ms, first_token_ms=parts.models.first_token_ms(self.route.model)
        )

    @property
    def standing(self) -> Standing:
        """The question as it is searched."""
        return Standing(self._accepted, self._search_question.query, self._accepted.wish, self._lane)

    def plan(self) -> Plan:
        """Search, and say what reply is to be asked for. Raises Unavailable when no search answers."""
        needs = self._needs()
        # Asked for in the order in which things are given up.
        self._rewrite()
        needs = self._fewer(needs)
        passages = self._found(needs) if needs.passages else ()
        spec = self._spec()
        self.notes += self.ladder.notes
        if spec is None:
            return self._extractive(passages)
        with self._timeline.stage("context"):
            plan = prompted_plan(self.standing, self._material(passages, needs), spec, self._parts.models)
        self.notes += plan.notes
        if not plan.passages and needs.passages:
            self.notes.append(self._why_nothing())
        return plan

    def _route(self) -> Route:
        earlier = [turn.question for turn in self._accepted.history]
        return self._parts.router.route(self._accepted.text, earlier, self._accepted.question.model)

    def _persona(self) -> Persona:
        question, personas = self._accepted.question, self._parts.personas
        language = language_of(self._accepted.text)
        if question.persona == AUTO:
            return personas.choose(question.owner, self._accepted.text, self.route.intent, language).persona
        return personas.named(question.owner, question.persona or DEFAULT, language)

    def _needs(self) -> Needs:
        """What such a question needs; sentences are taken from passages, so some are needed for these."""
        route, asked_for = self.route, self._accepted.question.top_k
        needs = needs_of(route.intent, route.complexity, asked_for)
        if route.model == EXTRACTIVE and not needs.passages:
            needs = needs_of("question", route.complexity, asked_for)
        return needs

    def _fewer(self, needs: Needs) -> Needs:
        return needs.with_most(self.ladder.passages(needs.passages))

    def _found(self, needs: Needs) -> tuple[Passage, ...]:
        query = SearchQuery(
            query=searchable(self._search_question.query),
            scope=self._accepted.scope,
            top_k=min(needs.passages * FOUND_PER_USED, MOST_FOUND),
        )
        if self._accepted.question.is_kept and self._accepted.wish.is_common:
            self._parts.wanted(query)
        before_ms = self._timeline.elapsed_ms
        with self._timeline.stage("search"):
            result = self._parts.search(query, self._timeline, self._accepted.wish).value
        self._parts.search_takes.tell(self._timeline.elapsed_ms - before_ms)
        self.ladder.expect(search_ms=0.0)
        self.notes += result.notes
        return result.results

    def _rewrite(self) -> None:
        """Have a question that leans on the conversation put into words of its own, if there is time."""
        rewriter = self._parts.rewriter
        if rewriter is None or not self._search_question.follow_up:
            return
        within_s = self.ladder.rewriting_s(rewriter.expected_ms())
        if within_s is None:
            return
        with self._timeline.stage("rewrite"):
            query = rewriter.rewrite(self._accepted.text, self._accepted.history, within_s)
        if query is not None:
            self._search_question = msgspec.structs.replace(self._search_question, query=query)
            self.notes.append(Note("question_rewritten", {"query": query}))

    def _spec(self) -> ModelSpec | None:
        """The model to ask first, None for the passages' own sentences."""
        if self.route.model == EXTRACTIVE:
            return None
        models = self._parts.models
        wanted, *others = models.order(self.route.model, 0)
        answering = [spec for spec in others if models.status(spec.id) != "open"]
        return self.ladder.model([wanted, *answering], models.first_token_ms)

    def _extractive(self, passages: tuple[Passage, ...]) -> Plan:
        needs = needs_of("question", self.route.complexity, self._accepted.question.top_k)
        return extractive_plan(self.standing, choose(passages, needs.passages), self._parts.count_documents)

    def _material(self, passages: tuple[Passage, ...], needs: Needs) -> Material:
        voice = section(self.persona, language_of(self._accepted.text))
        own = (voice, self._accepted.question.instructions)
        return Material(
            question=self._accepted.text,
            intent=self.route.intent,
            complexity=self.route.complexity,
            persona=_JOINED_BY.join(text for text in own if text),
            history=self._accepted.history,
            passages=passages,
            needs=needs,
        )

    def _why_nothing(self) -> Note:
        has_documents = self._parts.count_documents(self._accepted.scope) > 0
        return Note("no_passages" if has_documents else "no_documents")


def searchable(query: str) -> str:
    """A long message is searched by its beginning and its end, where questions stand."""
    if len(query) <= LONGEST_QUERY:
        return query
    half = LONGEST_QUERY // 2
    return f"{query[:half]} {query[-half:]}"
