/** The cheapest way between two songs over the graph of nearest neighbours, both ends included: the rule of
 *  `ektara path` (ektara/report/song_graph.hpp). Links hold in both directions, a step to the r-th nearest neighbour
 *  costs r², other clips of a song on the way are left out, equally cheap ways go over the lower places. Where the
 *  graph has no way the step is made at once. `songOf` is empty where every clip is a song of its own. */
export function songPath(neighbors: number[][], songOf: number[], from: number, to: number): number[] {
  if (from === to) return [from];
  const song = (place: number) => songOf[place] ?? place;
  const links: [number, number][][] = neighbors.map(() => []);
  neighbors.forEach((row, i) =>
    row.forEach((j, rank) => {
      links[i].push([j, (1 + rank) ** 2]);
      links[j].push([i, (1 + rank) ** 2]);
    }),
  );
  const cost = new Float64Array(neighbors.length).fill(Infinity);
  const before = new Int32Array(neighbors.length).fill(from);
  const open = new Heap();
  cost[from] = 0;
  open.push(0, from);
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [soFar, here] = top;
    if (here === to) break;
    if (soFar > cost[here]) continue;
    for (const [next, step] of links[here]) {
      if (next !== to && [song(from), song(to), song(here)].includes(song(next))) continue;
      if (soFar + step >= cost[next]) continue;
      cost[next] = soFar + step;
      before[next] = here;
      open.push(cost[next], next);
    }
  }
  const way = [to];
  while (way[0] !== from) way.unshift(before[way[0]]);
  return visitingSongsOnce(way, song);
}

/** Each song's first clip on the way; both ends stay. */
function visitingSongsOnce(way: number[], song: (place: number) => number): number[] {
  const seen = new Set([song(way[0]), song(way[way.length - 1])]);
  return way.filter((place, i) => {
    if (i === 0 || i === way.length - 1) return true;
    if (seen.has(song(place))) return false;
    seen.add(song(place));
    return true;
  });
}

const comesBefore = (a: [number, number], b: [number, number]) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** Gives back the pair with the least key, of equal keys the one with the least value. */
class Heap {
  private readonly items: [number, number][] = [];

  push(key: number, value: number) {
    this.items.push([key, value]);
    for (let i = this.items.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!comesBefore(this.items[i], this.items[parent])) break;
      [this.items[parent], this.items[i]] = [this.items[i], this.items[parent]];
      i = parent;
    }
  }

  pop(): [number, number] | undefined {
    const top = this.items[0];
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return top;
    this.items[0] = last;
    for (let i = 0; ;) {
      let child = 2 * i + 1;
      if (child >= this.items.length) return top;
      if (child + 1 < this.items.length && comesBefore(this.items[child + 1], this.items[child])) child++;
      if (!comesBefore(this.items[child], this.items[i])) return top;
      [this.items[i], this.items[child]] = [this.items[child], this.items[i]];
      i = child;
    }
  }
}
