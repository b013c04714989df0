"""Words that exclude each other."""

from __future__ import annotations

from likeopt.search.english import stem

# Sides of an opposition, split by a stroke.
_OPPOSITES = """
enable activate | disable deactivate
before prior earlier | after later following
increase rise grow raise gain more | decrease fall decline shrink reduce lower drop lose less fewer
maximum max most highest largest biggest longest upper | minimum min least lowest smallest shortest
buy purchase | sell
open | close shut closed
start begin | stop end finish
add insert append attach | remove delete detach
install | uninstall
allow permit accept approve grant | forbid deny reject prohibit refuse block ban revoke
include including | exclude excluding except
on | off
inside | outside
up | down
import | export
upload | download
encode encrypt compress zip lock pack | decode decrypt decompress unzip unlock unpack
push send lend give | pull receive borrow take
first oldest earliest | last newest latest
last previous past | next coming upcoming
high higher above over | low lower below under
old older | new newer
hot warm | cold cool
fast faster quick | slow slower
long longer | short shorter
big large larger bigger | small smaller little
early | late
left | right
front | back
top | bottom
public | private
internal | external
import imports | export exports
win | lose
success succeed successful | failure fail failed
advantage benefit pro | disadvantage drawback con
cause reason | effect consequence result
best better good | worst worse bad
cheap cheapest cheaper | expensive
always | never
all every | none no
arrive arrival | leave depart departure
login | logout
connect | disconnect
read | write
input | output
source | target destination
client | server
parent | child
male man men | female woman women
employer | employee
teacher | student
day | night
true | false
yes | no
positive | negative
legal | illegal
required mandatory | optional
free | paid
manual | automatic
online | offline
absolute | relative
local | remote
hard | easy
hard | soft
full | empty
join | leave
show | hide
buyer | seller
horizontal | vertical
ascending | descending
alive | dead
strong | weak
rich | poor
debit | credit
with | without
same | different
"""

# Verbs that “in” and “out” turn into opposites.
_VERBS = "log logged sign signed check checked clock opt opted zoom phase fade plug lock move moved way"
IN_OR_OUT = frozenset(_VERBS.split())

# Korean: beginnings of words.
_KOREAN_OPPOSITES = """
켜 켤 켠 켰 켭 | 끄 끌 끈 껐 꺼 끕
활성 | 비활성
이전 전에 | 이후 후에
증가 늘 늘어 상승 오르 올라 | 감소 줄 줄어 하락 내리 내려
최대 최고 가장많 | 최소 최저 가장적
사는 사려 샀 구매 구입 매수 | 파는 팔 판매 매도
열 열려 열리 | 닫 닫혀 닫히
시작 | 종료 끝 중지 중단
추가 | 삭제 제거
설치 | 제거 삭제
허용 승인 허가 | 금지 거부 거절 차단
포함 | 제외
입금 | 출금
입사 | 퇴사
입력 | 출력
업로드 | 다운로드
암호화 잠그 잠금 | 복호화 해제
보내 송신 전송 | 받 수신
빌려주 | 빌리
처음 첫 | 마지막
높 | 낮
크 큰 | 작
많 | 적
길 긴 | 짧
빠르 빠른 빨 | 느리 느린
새 새로운 최신 | 옛 오래된 구형
공개 | 비공개
내부 | 외부
성공 | 실패
장점 이점 | 단점
원인 이유 | 결과 영향
좋 | 나쁘 나쁜
싸 싼 저렴 | 비싸 비싼
도착 | 출발
연결 | 해제 끊
읽 | 쓰 쓸
필수 | 선택
무료 | 유료
자동 | 수동
국내 | 해외 국외
온라인 | 오프라인
남성 남자 | 여성 여자
왼쪽 | 오른쪽
앞 | 뒤
위 | 아래
합격 | 불합격
가입 | 탈퇴
맞 | 틀리 틀린
"""


def _sides(lines: str, form: str = "word") -> list[tuple[frozenset[str], frozenset[str]]]:
    pairs = []
    for line in lines.strip().splitlines():
        one, other = line.split("|")
        pairs.append((_side(one, form), _side(other, form)))
    return pairs


def _side(words: str, form: str) -> frozenset[str]:
    return frozenset(stem(word) if form == "word" else word for word in words.split())


OPPOSITES = _sides(_OPPOSITES)
KOREAN_OPPOSITES = _sides(_KOREAN_OPPOSITES, "beginning")
