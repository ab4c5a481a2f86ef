// How far two groupings of the same songs agree: adjusted for chance, 1 where they are the same (metrics/external.hpp
// has the same figures). Whoever is in no group is a group of his own.

/** ln(n!) for 0 … n. */
function logFactorials(n: number): Float64Array {
  const found = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) found[i] = found[i - 1] + Math.log(i);
  return found;
}

const pairs = (n: number) => (n * (n - 1)) / 2;
const sum = (values: Iterable<number>) => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

function countsOf(values: number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** How many groups have each size: groups of one size weigh the same in the expectation. */
const sizesOf = (counts: Map<number, number>) => [...countsOf([...counts.values()])];

const entropyOf = (counts: Map<number, number>, n: number) =>
  -sum([...counts.values()].map((count) => (count / n) * Math.log(count / n)));

/** Mean mutual information of groupings of these sizes at random (Vinh, Epps and Bailey 2010). */
function expectedInformation(a: Map<number, number>, b: Map<number, number>, n: number): number {
  const log = logFactorials(n);
  let total = 0;
  for (const [x, timesX] of sizesOf(a))
    for (const [y, timesY] of sizesOf(b))
      for (let k = Math.max(1, x + y - n); k <= Math.min(x, y); k++) {
        const chance =
          log[x] + log[y] + log[n - x] + log[n - y] - log[n] - log[k] - log[x - k] - log[y - k] - log[n - x - y + k];
        total += timesX * timesY * (k / n) * Math.log((n * k) / (x * y)) * Math.exp(chance);
      }
  return total;
}

/** Groups by number; -1 is a group of one, and songs below -1 in either grouping do not count. */
export function agreement(first: number[], second: number[]): {n: number; ami: number; ari: number} {
  const places = first.map((_, i) => i).filter((i) => first[i] >= -1 && second[i] >= -1);
  const own = (groups: number[]) => places.map((i) => (groups[i] < 0 ? -1 - i : groups[i]));
  const a = own(first),
    b = own(second),
    n = places.length;
  const rows = countsOf(a),
    columns = countsOf(b);
  const ids = [...columns.keys()],
    place = new Map(ids.map((id, i) => [id, i])),
    rowPlace = new Map([...rows.keys()].map((id, i) => [id, i]));
  const cells = countsOf(a.map((group, i) => rowPlace.get(group)! * ids.length + place.get(b[i])!));
  const rowCounts = [...rows.values()],
    columnCounts = [...columns.values()];
  const together = sum([...cells.values()].map(pairs)),
    inRows = sum(rowCounts.map(pairs)),
    inColumns = sum(columnCounts.map(pairs)),
    byChance = n > 1 ? (inRows * inColumns) / pairs(n) : 0,
    most = (inRows + inColumns) / 2;
  const information = sum(
    [...cells].map(([cell, count]) => {
      const [r, c] = [Math.floor(cell / ids.length), cell % ids.length];
      return (count / n) * Math.log((n * count) / (rowCounts[r] * columnCounts[c]));
    }),
  );
  const mean = (entropyOf(rows, n) + entropyOf(columns, n)) / 2,
    expected = expectedInformation(rows, columns, n);
  const isSame = cells.size === rows.size && cells.size === columns.size;
  return {
    n,
    ami: isSame ? 1 : Math.abs(mean - expected) < 1e-15 ? 0 : (information - expected) / (mean - expected),
    ari: isSame ? 1 : most === byChance ? 0 : (together - byChance) / (most - byChance),
  };
}
