/** A way between two songs over the graph of nearest neighbours, both directions, squared distances on the map's own
 *  space replaced by the neighbours' ranks (1 for the nearest): the page knows the ranks, not the distances. Empty
 *  where there is no way. */
export function songPath(neighbors: number[][], from: number, to: number): number[] {
  const links: [number, number][][] = neighbors.map(() => []);
  neighbors.forEach((row, i) =>
    row.forEach((j, rank) => {
      links[i].push([j, (1 + rank) ** 0.5]);
      links[j].push([i, (1 + rank) ** 0.5]);
    }),
  );
  const cost = new Float64Array(neighbors.length).fill(Infinity);
  const before = new Int32Array(neighbors.length).fill(-1);
  const open = new Heap();
  cost[from] = 0;
  open.push(0, from);
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [soFar, here] = top;
    if (here === to) break;
    if (soFar > cost[here]) continue;
    for (const [next, step] of links[here]) {
      if (soFar + step >= cost[next]) continue;
      cost[next] = soFar + step;
      before[next] = here;
      open.push(cost[next], next);
    }
  }
  if (!Number.isFinite(cost[to])) return [];
  const way: number[] = [];
  for (let at = to; at >= 0; at = before[at]) way.unshift(at);
  return way;
}

class Heap {
  private readonly items: [number, number][] = [];

  push(key: number, value: number) {
    this.items.push([key, value]);
    for (let i = this.items.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (this.items[parent][0] <= this.items[i][0]) break;
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
      if (child + 1 < this.items.length && this.items[child + 1][0] < this.items[child][0]) child++;
      if (this.items[i][0] <= this.items[child][0]) return top;
      [this.items[i], this.items[child]] = [this.items[child], this.items[i]];
      i = child;
    }
  }
}
