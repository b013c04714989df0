"""Are the right sources cited? Whole files and paragraphs in, streamed answers out."""

from __future__ import annotations

import json
from collections.abc import Sequence

from running_server import RunningServer

from bench import data
from bench.data import Question
from bench.serving import Result, load, say, server


def measure() -> Result:
    """Share of questions whose right document is among the first citations of a streamed answer.

    Code: any of its files among the first three, all 248 questions. KorQuAD: the paragraph
    first, every fifth question. Both sets are loaded together into one collection.
    """
    code_files, code_questions = data.code_files()
    paragraphs, korean_questions = data.korquad()
    with server() as running:
        say(f"loading {len(code_files)} files and {len(paragraphs)} paragraphs")
        names = load(running, [*code_files, *paragraphs])
        code = [_rank(running, question, names) for question in code_questions]
        korean = [_rank(running, question, names) for question in korean_questions]
    return {
        "code questions": len(code),
        "code: right file among the first 3 citations": _share(code, 3),
        "KorQuAD questions": len(korean),
        "KorQuAD: right paragraph is the first citation": _share(korean, 1),
    }


def _share(ranks: Sequence[int | None], within: int) -> float:
    return round(sum(rank is not None and rank < within for rank in ranks) / len(ranks), 4)


def _rank(running: RunningServer, question: Question, names: dict[str, str]) -> int | None:
    """Where the first right document stands among the citations, from 0; None if nowhere."""
    cited = [names.get(citation["document_id"], "") for citation in ask(running, question.text)]
    return next((place for place, name in enumerate(cited) if name in question.answered_by), None)


def ask(running: RunningServer, message: str) -> list[dict[str, str]]:
    """Ask with a stream, read it to its end, and return the citations."""
    text, citations = "", []
    with running.client.stream("POST", "/api/v1/chat", json={"message": message, "stream": True}) as answer:
        answer.raise_for_status()
        event = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                body = json.loads(line[6:])
                if event == "delta":
                    text += body["text"]
                elif event == "done":
                    citations = body["citations"]
                elif event == "error":
                    raise RuntimeError(f"{message}: {body}")
    if not text:
        raise RuntimeError(f"no answer to {message}")
    return citations
