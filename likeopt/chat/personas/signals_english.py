"""The signals in English words, looked for in lower case."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS: dict[str, str] = {
    "formal_request": (
        r"kindly|(?:i|we) would (?:like|appreciate)|please (?:advise|provide|confirm|state)|with regard to"
        r"|hereby|dear (?:sir|madam|mr|ms|mrs|dr|team)|(?:best|kind) regards|sincerely"
        r"|yours (?:faithfully|truly)|furthermore|to whom it may concern"
    ),
    "rigour": (
        r"with (?:evidence|sources|citations|references)|cite (?:the|your|each|every|all)|quote the"
        r"|what is the evidence|be (?:precise|rigorous|exact|strict)|verify (?:that|whether|if)|word for word"
        r"|verbatim"
    ),
    "compliance": r"in compliance|(?:complies|comply|compliant|conforms?) (?:with|to)|in breach",
    "thanks": r"thanks|thank (?:you|u)|thx|tysm|cheers|appreciate it|grateful",
    "request": r"please|pls|plz|could you|would you|can you|may i",
    "slang": (
        r"gonna|wanna|gotta|gimme|lemme|kinda|sorta|dunno|yeah|yep|yup|nope|dude|bro|buddy|omg|btw|tbh|idk|imo"
        r"|wtf|awesome|what's up|wassup|u know"
    ),
    "trouble": (
        r"(?:doesn['’]?t|does not|won['’]?t) (?:work|start|open)|(?:isn['’]?t|is not|not) working"
        r"|stopped working|i['’]?m (?:stuck|desperate|lost)|frustrat(?:ed|ing)"
    ),
    "urgent": (
        r"asap|a\.s\.a\.p|urgently|(?:it['’]?s|this is) urgent|in a (?:hurry|rush)|hurry|quick question"
        r"|real quick|(?:need|want) (?:it|this|that|an answer) (?:right )?now|quickly tell"
        r"|(?:have|got) no time|before my meeting"
    ),
    "brief": (
        r"briefly|in brief|in short|short answer|be (?:brief|concise|quick)|concisely|keep it (?:short|brief)"
        r"|tl;?dr|in (?:one|a single|two) (?:sentence|line|word)s?|one[- ]liner|yes or no|no details"
        r"|just (?:tell|give) me|just the (?:answer|number|facts?)"
    ),
    "detailed": (
        r"in (?:great |more |full )?detail|in[- ]depth|at length|elaborate|thoroughly|comprehensively"
        r"|exhaustively|(?:detailed|thorough|comprehensive|exhaustive|long) (?:answer|explanation|overview)"
        r"|with examples|everything (?:you know|there is)|as much as (?:you can|possible)"
    ),
    "learning": (
        r"eli5|like i['’]?m (?:five|5)|in (?:simple|plain|layman['’]?s) (?:terms|words|english|language)"
        r"|explain (?:simply|slowly)|simply explain|teach me|help me understand|walk me through|confusing"
        r"|(?:don['’]?t|do not|can['’]?t) (?:quite |really )?understand|for (?:a beginner|dummies)"
        r"|i['’]?m (?:new to|a beginner|confused)"
    ),
    "steps": r"step[- ]by[- ]step",
}
_GREETING = r"^\W*(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening))"
# So that “hi-res” greets nobody.
_END = r"(?![\w'’-])"

ENGLISH: Mapping[str, re.Pattern[str]] = {
    "greeting": re.compile(_GREETING + _END),
    **{name: re.compile(rf"\b(?:{words}){_END}") for name, words in _WORDS.items()},
}
