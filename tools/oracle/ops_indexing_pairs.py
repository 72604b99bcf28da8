"""Getting and setting by two and three items at once: every pair of kinds of items, and triples drawn from them. (Backward slices have cases
of their own: MindSpore takes them wrongly beside other items.)"""

import numpy as np
from cases import Cases, f32, t

ITEMS = [0, -1, "1:", "::2", ":-1", "1:3", None, "...", t([0, 2], "int32"), t([[1, 0], [2, 1]], "int64"), [1, 0]]
PLAIN = [i for i in ITEMS if i is None or isinstance(i, (int, str))]


def dots(index):
    return sum(isinstance(i, str) and i == "..." for i in index)


def triples(count, items, seed):
    """Triples with one ellipsis at most, drawn anew until there are enough."""
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        index = tuple(items[i] for i in rng.integers(0, len(items), 3))
        if dots(index) < 2:
            found.append(index)
    return found


if __name__ == "__main__":
    c = Cases("indexing_pairs")
    x = f32(3, 4, 3)
    pairs = [(a, b) for a in ITEMS for b in ITEMS if dots((a, b)) < 2]
    for index in pairs:
        c.add("py.getitem", x, index)
    for index in triples(60, ITEMS, 1):
        c.add("py.getitem", x, index, fd=False)
    for index in pairs:
        c.add("py.setitem", x, index, 9.5, fd=False)
    for index in triples(40, PLAIN, 2):
        c.add("py.setitem", x, index, 9.5, fd=False)
    for index in triples(30, PLAIN, 3):
        c.add("py.setitem", x, index, f32(1), fd=False)
    c.save()
