"""Korean words without their particles and endings, and words that say the same."""

from __future__ import annotations

import re

from likeopt.llm.words import content_terms

# Endings of predicates behind the stem of a noun or a verb, told without a dictionary.
_ENDING = re.compile(
    r"(?:이?어야|해야|하여야|되어야|돼야|아야|하고|되고|이고|하며|되며|이며|으며|하면|되면|으면|하려면|려면|하는|되는|하던|"
    r"하지|되지|이지|하여|되어|해서|돼서|하기|되기|하도록|되도록|했으며|됐으며|되었으며|하였으며|했고|됐고|되었고|하였고|"
    r"했지만|되지만|하지만|합니다|됩니다|습니다|입니다|했다|된다|한다|됐다|되었다|하였다|이다|이었다|였다|었다|았다|시킨|시켜|"
    r"받을|받습니다|받는다|받은|한|된|할|될|됨|함|며|고|지|던|죠|이나|이라|이라는|인)$"
)
# The first of a line stands for all the beginnings in it.
_SAME = """
변경 바꾸 바꿔 바꿀 바꾼 바뀌 바꿉 수정
사용 이용 쓰려 쓰지 쓸 써야 쓰면 쓴 씁 쓰는 활용
삭제 지우 지워 지울 지운 제거
만들 만든 만듭 생성 창제 제작
증가 늘어 늘었 늘고 늘린 성장 상승 오른 올랐
감소 줄어 줄었 줄고 줄인 하락
복용 먹으 먹지 먹어 먹고 먹는 드시 드십
보관 저장 보존
완료 끝내 끝나 끝났 끝낸 마치 마쳤 마칠 마무리
개최 엽니 열립 열린 열고 열리
납부 내야 냅니 납입 지불 지급 부담
통보 알려 알리 알릴 통지 고지
시작 개시 착수
구매 구입 샀
내려받 다운로드
임신
필요 있어야
가장 제일
최대 가장
이상 넘는 넘으면
실패 틀리 틀린
잠깁 잠긴 잠김 잠금
"""
_BEGINNINGS = {
    beginning: line.split()[0] for line in _SAME.strip().splitlines() for beginning in line.split()
}
_ALL_BEGINNINGS = tuple(_BEGINNINGS)
_LONGEST = max(map(len, _BEGINNINGS))


def korean_terms(word: str) -> tuple[str, ...]:
    """The bigrams of ``word`` without its ending, those of the word that stands for it if there is one."""
    for length in range(min(_LONGEST, len(word)), 0, -1):
        if word[:length] in _BEGINNINGS:
            return tuple(content_terms(_BEGINNINGS[word[:length]]))
    bare = _ENDING.sub("", word)
    return tuple(content_terms(bare if len(bare) > 1 else word))


def is_predicate(word: str) -> bool:
    """Whether ``word`` ends as verbs and adjectives do, or has the same sense as another."""
    return bool(_ENDING.search(word)) or word.startswith(_ALL_BEGINNINGS)
