"""Units that numbers come with, as what they measure and how many of its smallest they are."""

from __future__ import annotations

from functools import lru_cache

_DAY_S = 86_400

# What is measured, the factor, and the unit's spellings. Korean ones are beginnings of words.
_ENGLISH = f"""
s 0.001 ms millisecond milliseconds
s 1 s sec secs second seconds
s 60 min mins minute minutes
s 3600 h hr hrs hour hours
s {_DAY_S} day days
s {7 * _DAY_S} week weeks
months 1 month months
months 12 year years
% 1 % percent percentage pct
m 1000 km kilometer kilometers kilometre kilometres
m 1 m meter meters metre metres
m 0.01 cm centimeter centimeters centimetre centimetres
m 0.001 mm millimeter millimeters millimetre millimetres
mile 1 mile miles mi
foot 1 ft foot feet
g 1000 kg kilo kilos kilogram kilograms
g 1 g gram grams
g 0.001 mg milligram milligrams
g 1000000 t ton tons tonne tonnes
l 1 l liter liters litre litres
l 0.001 ml milliliter milliliters millilitre millilitres
byte 1 byte bytes
byte 1000 kb kilobyte kilobytes
byte 1000000 mb megabyte megabytes
byte 1000000000 gb gigabyte gigabytes
byte 1000000000000 tb terabyte terabytes
$ 1 $ dollar dollars usd
€ 1 € euro euros eur
£ 1 £ pound pounds gbp
₩ 1 ₩ won krw
¥ 1 ¥ yen jpy
° 1 ° °c ℃ degree degrees celsius
m2 1000000 ㎢ km²
m2 1 ㎡ m²
fold 1 times fold
"""
_KOREAN = f"""
s 0.001 밀리초
s 1 초
s 60 분
s 3600 시간
s {_DAY_S} 일
s {7 * _DAY_S} 주 주일 주간
months 1 개월 달
months 12 년
% 1 퍼센트 프로
m 1000 킬로미터
m 1 미터
m 0.01 센티미터
m 0.001 밀리미터
g 1000 킬로그램 킬로
g 1 그램
g 0.001 밀리그램
g 1000000 톤
l 1 리터
l 0.001 밀리리터
byte 1 바이트
byte 1000 킬로바이트
byte 1000000 메가바이트
byte 1000000000 기가바이트
$ 1 달러
€ 1 유로
£ 1 파운드
₩ 1 원
¥ 1 엔
° 1 도
m2 1000000 제곱킬로미터
m2 1 제곱미터
fold 1 배
clock 60 시
month 1 월
"""
# Words that begin like a unit and are none.
_NO_UNITS = ("분기", "시즌", "시리즈", "주년", "주차", "일부", "원칙", "도시", "분야", "배송", "초과", "초등")
_LONGEST = 6

Measure = tuple[str, float]


def _read(lines: str) -> dict[str, Measure]:
    measures = {}
    for line in lines.strip().splitlines():
        measured, factor, *spellings = line.split()
        measures.update(dict.fromkeys(spellings, (measured, float(factor))))
    return measures


_ENGLISH_MEASURES = _read(_ENGLISH)
_KOREAN_MEASURES = _read(_KOREAN)
CURRENCIES = frozenset("$€£₩¥") | {"usd", "eur", "gbp", "krw", "jpy"}


@lru_cache(maxsize=4096)
def measure_of(word: str) -> Measure | None:
    """What ``word``, which stands behind a number, measures, and the factor; None if it is no unit."""
    if not word or not "가" <= word[0] <= "힣":
        return _ENGLISH_MEASURES.get(word.lower())
    if word.startswith(_NO_UNITS):
        return None
    for length in range(min(_LONGEST, len(word)), 0, -1):
        if word[:length] in _KOREAN_MEASURES:
            return _KOREAN_MEASURES[word[:length]]
    return None
