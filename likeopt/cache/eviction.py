"""Which entry has to go when memory is full."""

from __future__ import annotations

from typing import Final

from likeopt.cache.ghosts import MOST_HEAT, Ghost, Ghosts

# Shares of the capacity: where the border begins, how far it may go, what counts as near it,
# and after how much that came in heat has half its worth.
FIRST_WINDOW: Final = 0.1
LEAST_WINDOW: Final = 0.01
MOST_WINDOW: Final = 0.99
NEAR: Final = 0.05
HALF_LIFE: Final = 3
_TICKS_PER_CAPACITY: Final = 80
_NEAR_TICKS: Final = int(NEAR * _TICKS_PER_CAPACITY)
_HALF_LIFE_TICKS: Final = HALF_LIFE * _TICKS_PER_CAPACITY
# A candidate has just been asked for, so it is one ahead of what will be asked for next.
_LEAD: Final = 1


class Node:
    """Something kept, as eviction sees it: ``weight`` in the unit of the capacity, such as bytes.

    Whoever uses it adds one to ``hits``, and need tell nobody.
    """

    __slots__ = ("halvings", "heat", "hits", "name", "newer", "older", "queue", "weight")

    older: Node
    newer: Node

    def __init__(self, name: str, weight: int) -> None:
        self.name = name
        self.weight = weight
        self.hits = 0
        self.heat = 0
        self.halvings = 0
        self.queue: Queue | None = None


class Queue:
    """Nodes in the order in which they came; every call takes constant time."""

    __slots__ = ("_ring", "weight")

    def __init__(self) -> None:
        ring = Node("", 0)
        self._ring = ring.older = ring.newer = ring
        self.weight = 0

    @property
    def oldest(self) -> Node | None:
        """The one that came first; None when there is none."""
        node = self._ring.newer
        return None if node is self._ring else node

    def push(self, node: Node) -> None:
        """Add the newest, which leaves the queue it was in."""
        if node.queue is not None:
            node.queue.remove(node)
        ring = self._ring
        newest = ring.older
        node.older, node.newer = newest, ring
        newest.newer = ring.older = node
        node.queue = self
        self.weight += node.weight

    def remove(self, node: Node) -> None:
        """Take out a node of this queue."""
        node.older.newer, node.newer.older = node.newer, node.older
        # A node that is gone must not wait for the garbage collector, with all its bytes.
        del node.older, node.newer
        node.queue = None
        self.weight -= node.weight


class MovingBorder:
    """Two clocks, a window of what is new and a main part of what is wanted, with a border that moves.

    What leaves the window enters the main part only if it was asked for more often than what would have to
    go for it, counting what is remembered from before and halving it by and by: TinyLFU's rule (Einziger,
    Friedman, Manes, ACM Transactions on Storage 13:4, 2017). Both parts are clocks (Corbató, 1968): a
    hit is only counted, and moves nothing until the node's turn comes. The border moves to where the last
    byte is worth the same on both sides, as in Cliffhanger (Cidon et al., NSDI 2016): whatever comes back
    shortly after it left the window would have stayed in a window a little larger, and what the nodes of
    the main part are hit tells what a little less of it would lose.

    So it is nearly LRU where only recent things come back, and holds on to a part of a loop too large for
    it. Not safe for use by several threads, but for ``hits``.
    """

    def __init__(self, capacity: int, ghosts: Ghosts) -> None:
        self._capacity = capacity
        self._ghosts = ghosts
        self._window = Queue()
        self._main = Queue()
        self._border = FIRST_WINDOW * capacity
        self._came_in = 0
        self._tick = 0
        self._halvings = 0

    def next_to_go(self) -> tuple[Node | None, Node | None]:
        """The oldest of both parts."""
        return self._window.oldest, self._main.oldest

    def insert(self, node: Node) -> None:
        """Keep a new node."""
        self._came_in += node.weight
        self._tick = self._came_in * _TICKS_PER_CAPACITY // self._capacity
        self._halvings = node.halvings = self._tick // _HALF_LIFE_TICKS
        ghost = self._ghosts.recall(node.name, self._tick)
        if ghost is not None:
            self._learn(node, ghost)
        self._window.push(node)

    def remove(self, node: Node) -> None:
        """A node is gone for another reason than room; it is remembered, as it may be back at once."""
        self._warm(node)
        self._take_out(node, from_window=False)

    def evict(self) -> Node | None:
        """Take out the node that will be missed least; None when there is none."""
        while (node := self._oldest()) is not None:
            if node.hits:
                self._give_another_turn(node)
                continue
            if node.queue is self._window:
                if self._main.weight + node.weight <= self._capacity - self._border:
                    self._main.push(node)
                    continue
                node = self._loser(node)
            self._take_out(node, from_window=node.queue is self._window)
            return node
        return None

    def _learn(self, node: Node, ghost: Ghost) -> None:
        halvings = self._halvings - (self._tick - ghost.age_ticks) // _HALF_LIFE_TICKS
        node.heat = min(MOST_HEAT, (ghost.heat >> halvings) + 1)
        if ghost.from_window and ghost.age_ticks <= _NEAR_TICKS:
            self._border = min(MOST_WINDOW * self._capacity, self._border + node.weight)

    def _oldest(self) -> Node | None:
        if self._main.weight > self._capacity - self._border:
            return self._main.oldest
        return self._window.oldest or self._main.oldest

    def _loser(self, candidate: Node) -> Node:
        """The one of the candidate and the main part's oldest that has to go; the other is in main."""
        victim = self._main.oldest
        while victim is not None and victim.hits:
            self._give_another_turn(victim)
            victim = self._main.oldest
        if victim is None:
            return candidate
        self._cool(candidate)
        self._cool(victim)
        if candidate.heat <= victim.heat + _LEAD:
            return candidate
        self._main.push(candidate)
        return victim

    def _give_another_turn(self, node: Node) -> None:
        self._warm(node)
        if node.queue is self._main:
            loss = node.weight * NEAR * self._capacity / self._main.weight
            self._border = max(LEAST_WINDOW * self._capacity, self._border - loss)
            self._main.push(node)
        else:
            self._window.push(node)

    def _warm(self, node: Node) -> None:
        self._cool(node)
        node.heat = min(MOST_HEAT, node.heat + node.hits)
        node.hits = 0

    def _cool(self, node: Node) -> None:
        if node.halvings != self._halvings:
            node.heat >>= self._halvings - node.halvings
            node.halvings = self._halvings

    def _take_out(self, node: Node, *, from_window: bool) -> None:
        self._cool(node)
        if node.queue is not None:
            node.queue.remove(node)
        self._ghosts.remember(node.name, node.heat, self._tick, from_window=from_window)
