"""Words, particles and endings that say nothing about a text's subject."""

from __future__ import annotations

import re

_ENGLISH = """
a about above after again all also am an and any are aren as at be because been before being below between
both but by can cannot could couldn did didn do does doesn doing don done down during each either else ever
few for from further get gets give given go had has have having he her here hers him his how however i if in
into is isn it its itself just let like many may me might mine more most much must my no nor not of off on
once one only or other our ours out over own per please same she should shouldn since so some such tell than
that the their theirs them then there these they this those though through to too under until up us used
using very via was wasn way we were what when where whether which while who whom whose why will with within
without would you your yours explain describe show mean means happen happens ll re ve s t d m
"""

_PARTICLES = """
에서부터 으로부터 에게서 이라는 이라고 이라면 에서는 에서의 에서도 으로는 으로서 으로써 으로의
까지는 부터는 에게는 께서는 에는 에도 에의 에만 로는 로서 로써 로의 라는 라고 라면 께서 에서 에게
한테 으로 까지 부터 처럼 보다 마다 조차 마저 이나 이란 이랑 하고 이며 들은 들이 들을 들의
은 는 이 가 을 를 의 에 도 로 와 과 만 나 란 랑 며
"""

_ENDINGS = """
하였는가 되었는가 하였나요 되었나요 하였습니까 되었습니까 했습니까 됐습니까 했는가 됐는가 했나요
됐나요 하는가 되는가 하나요 되나요 합니까 됩니까 이었나요 였나요 이었는가 였는가 인가요 인가 입니까
일까요 일까 인지 이에요 예요 이야 었는가 았는가 었나요 았나요 는가요 은가요 는가 은가 나요 까요
습니까 했나 됐나 었나 았나 하였다 되었다 했다 됐다 한다 된다 하는 되는 하여 하고 해서 했던 하던 하면
되면 했을 합니다 됩니다 했습니다 됐습니다 습니다 입니다 이다 해줘 해주세요
"""

_KOREAN = """
이 그 저 것 거 게 걸 건 수 등 때 중 및 더 또 또는 그리고 그러나 하지만 그래서 그런데 그럼 그러면 따라서
즉 혹은 있다 있는 있나 있나요 있는가 있습니까 있어 있을까 있는지 없는 없다 없나요 하는 하다 하나 한 할
해 된 될 되는 되나 대해 대해서 대한 대하여 관해 관해서 관한 관하여 통해 통한 위해 위한 의한 의해 따른
따라 같은 같이 경우 이것 그것 저것 이거 그거 저거 이건 그건 저건 이게 그게 저게 여기 거기 저기 이런 그런
저런 이렇게 그렇게 알려 알려줘 알려주세요 알려줄래 말해 말해줘 말해주세요 설명 설명해 설명해줘
설명해주세요 가르쳐 가르쳐줘 보여줘 보여주세요 주세요 줘 해줘 해주세요 좀 잘 다 요 네 응 아 음
"""

ENGLISH = frozenset(_ENGLISH.split())
KOREAN = frozenset(_KOREAN.split())
PARTICLES = frozenset(_PARTICLES.split())
KOREAN_ENDINGS = frozenset(_ENDINGS.split())
KOREAN_QUESTION = re.compile(
    r"(무엇|무슨|뭐|뭔|뭘|어떤|어떻|어느|누구|누가|누굴|언제|어디|어딘|얼마|몇).{0,5}$|왜(요|죠|일까|인가)?$"
)
