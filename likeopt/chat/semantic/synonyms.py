"""Words that say the same in a question, and words that say nothing in it."""

from __future__ import annotations

from likeopt.llm.stopwords import ENGLISH
from likeopt.search.english import stem

# The first word of a line stands for all of it.
_SAME = """
use utilize utilise employ leverage apply usage utilization
show display present view
get obtain retrieve receive acquire fetch load
create make build generate construct produce
delete remove erase
change modify alter edit update adjust
start begin launch initiate commence
end finish terminate conclude
fix solve resolve repair
need require necessary essential
buy purchase
help assist support aid
big large great huge
small little tiny
quick fast rapid speedy
faster quicker
cost price charge fee
purpose goal aim objective intent intention
way method approach technique means procedure manner
provide offer supply furnish give deliver
allow permit let enable
contain include comprise hold
return give
set collection
specify indicate define state
choose select pick
find locate discover
answer reply response respond
error mistake fault
kind type sort variety
many several various different multiple
main primary chief principal
job work task
picture image photo
document documentation doc
guide manual tutorial
library package
parameter argument option
function method
repository repo
directory folder
configuration config setup setting
execute run
convert transform turn translate
store save keep
share distribute
site website
employee worker staff
car vehicle automobile
doctor physician
leave holiday vacation
often frequent
each every per
describe explain
advantage benefit
drawback disadvantage
example instance illustration
suggest recommend advise
useful helpful advantageous beneficial
accelerate expedite
whole entire
right correct proper
wrong incorrect
currently presently
same identical equal
also too additionally
must should
join combine merge
check verify
ensure guarantee
compute calculate
learn study
instruction direction guideline
information detail data
user person
application app
"""

# Said of almost anything: whether it stands in a question changes nothing.
_EMPTY = """
possible able ability please tell know find want wish like need there here something anything thing
exist available located location way case order make let see look come go say give take put
required requires necessary log
purpose goal aim price cost reason meaning deadline
"""

_KOREAN_SAME = """
방법 법
가격 값 요금 비용 금액
이유 까닭 원인
변경 바꾸 바꿀 바꾼 수정
삭제 지우 지울 제거
사용 이용 쓰
시작 개시
구매 구입
위치 장소
연락처 전화번호
직원 사원
기간 기한
"""

# Words that ask, say or join and carry nothing themselves, as far as the question's own kind is compared.
_KOREAN_EMPTY = """
알려 알려줘 알려주세요 알려줄래 알고 싶 싶어 싶어요 싶습니다 싶은데 궁금 궁금해 궁금합니다 궁금해요
무엇 무엇인 뭐 뭔 뭔지 무슨 어떤 어떻게 언제 어디 누가 누구 왜 얼마 얼마나 몇 며칠 방법
있 있어 있는 있나 있습 있으면 있을 있으 없 없어 없는 하 해 되 돼 될 된 수 것 거 좀 제발
주세요 줘 말해 설명 설명해 가르쳐 보여 그 이 저 및 등 때 하면 하려면 되면 해야 합니까 됩니까 한 할
안 못 않 아니 아닌 말고 인가 입니까 가능 가능한 가능하
"""


def _groups(lines: str) -> dict[str, str]:
    same: dict[str, str] = {}
    for line in lines.strip().splitlines():
        words = [stem(word) for word in line.split()]
        for word in words:
            same.setdefault(word, same.get(words[0], words[0]))
    return same


SAME = _groups(_SAME)
KOREAN_SAME = _groups(_KOREAN_SAME)
EMPTY = ENGLISH | frozenset(_EMPTY.split())
KOREAN_EMPTY = frozenset(_KOREAN_EMPTY.split())
