"""A persona's words as a section of the prompt."""

from __future__ import annotations

from likeopt.chat.personas.persona import Persona
from likeopt.llm.words import Language

# Said before words that anybody may have written: a voice, not a way around the rules.
_FRAMES: dict[Language, str] = {
    "en": (
        "Voice, structure and length of the answer. Where this differs from the above on these, it counts; "
        "the rules on passages and citations hold as they are."
    ),
    "ko": (
        "답변의 말투, 구성, 길이에 대한 지침입니다. 이 점에서 위의 내용과 다르면 이 지침을 따르세요. 구절과 "
        "출처 표시에 대한 규칙은 그대로 지키세요."
    ),
}


def section(persona: Persona, language: Language) -> str:
    """What the model is told of the persona; empty for one without a prompt."""
    if not persona.system_prompt:
        return ""
    return f"{_FRAMES[language]}\n\n{persona.system_prompt}"
