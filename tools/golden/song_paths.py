"""Writes tests/golden/report/song_paths.json: ways between songs that the page and `ektara path` must both find.

python3 tools/golden/song_paths.py

The rule (ektara/report/song_graph.hpp) computed another way: Bellman–Ford over all allowed steps, then back from the
end over the predecessors of least cost, the lower place among equals. Needs nothing but Python's own library.
"""

import json
import pathlib
import random

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/report/song_paths.json"


def allowed_steps(neighbors: list[list[int]], song: list[int], start: int, end: int) -> dict[tuple[int, int], int]:
    """The cost of every step that may be made, in both directions."""
    steps: dict[tuple[int, int], int] = {}
    for here, row in enumerate(neighbors):
        for rank, there in enumerate(row, start=1):
            for a, b in ((here, there), (there, here)):
                if b != end and song[b] in (song[start], song[end], song[a]):
                    continue
                steps[a, b] = min(steps.get((a, b), rank**2), rank**2)
    return steps


def path(neighbors: list[list[int]], song: list[int], start: int, end: int) -> list[int]:
    if start == end:
        return [start]
    steps = allowed_steps(neighbors, song, start, end)
    cost: dict[int, int] = {start: 0}
    for _ in neighbors:
        for (a, b), step in steps.items():
            if a in cost and cost[a] + step < cost.get(b, cost[a] + step + 1):
                cost[b] = cost[a] + step
    if end not in cost:
        return [start, end]
    way = [end]
    while way[-1] != start:
        here = way[-1]
        before = [a for (a, b), step in steps.items() if b == here and a in cost and cost[a] + step == cost[here]]
        way.append(min((cost[a], a) for a in before)[1])
    way.reverse()
    seen, once = {song[start], song[end]}, [start]
    for place in way[1:-1]:
        if song[place] not in seen:
            seen.add(song[place])
            once.append(place)
    return [*once, end]


def nearest_on_a_plane(draw: random.Random, n: int, k: int) -> list[list[int]]:
    points = [(draw.random(), draw.random()) for _ in range(n)]

    def distance(i: int, j: int) -> float:
        return (points[i][0] - points[j][0]) ** 2 + (points[i][1] - points[j][1]) ** 2

    return [sorted((j for j in range(n) if j != i), key=lambda j: distance(i, j))[:k] for i in range(n)]


def main() -> None:
    draw = random.Random(14)
    cases = []
    for n, k, clips in ((6, 2, 1), (30, 3, 1), (60, 10, 1), (40, 4, 3), (24, 1, 1)):
        neighbors = nearest_on_a_plane(draw, n, k)
        song = [place // clips for place in range(n)]
        for _ in range(4):
            start, end = draw.sample(range(n), 2)
            found = path(neighbors, song, start, end)
            cases.append({"neighbors": neighbors, "song": song, "from": start, "to": end, "path": found})
    OUT.write_text(json.dumps(cases, separators=(",", ":")).replace("},{", "},\n{") + "\n")


if __name__ == "__main__":
    main()
