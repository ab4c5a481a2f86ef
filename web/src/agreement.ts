// How far two clusterings agree: the adjusted Rand index and the adjusted mutual information, both 0 at chance and 1
// for equal groups (Hubert and Arabie 1985; Vinh, Epps and Bailey 2010, arithmetic mean of the entropies).

interface Contingency {
  n: number;
  cells: number[]; // counts above zero
  rows: number[];
  columns: number[];
  places: [number, number][]; // row and column of each cell
}

function contingency(a: number[], b: number[]): Contingency {
  const cells = new Map<string, number>();
  const rows = new Map<number, number>(),
    columns = new Map<number, number>();
  a.forEach((x, i) => {
    const key = `${x},${b[i]}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
    rows.set(x, (rows.get(x) ?? 0) + 1);
    columns.set(b[i], (columns.get(b[i]) ?? 0) + 1);
  });
  const names = [[...rows.keys()], [...columns.keys()]];
  return {
    n: a.length,
    cells: [...cells.values()],
    rows: [...rows.values()],
    columns: [...columns.values()],
    places: [...cells.keys()].map((key) => {
      const [x, y] = key.split(",").map(Number);
      return [names[0].indexOf(x), names[1].indexOf(y)];
    }),
  };
}

/** Songs that both have; each song that is noise in one of them is a group of its own there. */
export function comparable(a: number[], b: number[]): [number[], number[]] {
  const both = a.flatMap((cluster, i) => (cluster >= -1 && b[i] >= -1 ? [i] : []));
  const own = (clusters: number[]) => both.map((i) => (clusters[i] < 0 ? -2 - i : clusters[i]));
  return [own(a), own(b)];
}

const pairs = (count: number) => (count * (count - 1)) / 2;
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

export function adjustedRand(a: number[], b: number[]): number {
  const {n, cells, rows, columns} = contingency(a, b);
  const [together, inRows, inColumns] = [cells, rows, columns].map((counts) => sum(counts.map(pairs)));
  const expected = n > 1 ? (inRows * inColumns) / pairs(n) : 0;
  const most = (inRows + inColumns) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

const entropy = (counts: number[], n: number) => -sum(counts.map((count) => (count / n) * Math.log(count / n)));

/** ln 0! … ln n! */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1] + Math.log(i);
  return logs;
}

/** Of two sizes, over all ways to deal the songs: the hypergeometric mean of their part of the mutual information. */
function expectedPart(a: number, b: number, n: number, logs: Float64Array): number {
  let part = 0;
  for (let both = Math.max(1, a + b - n); both <= Math.min(a, b); both++) {
    const log = logs[a] + logs[b] + logs[n - a] + logs[n - b] - logs[n] - logs[both] - logs[a - both] - logs[b - both];
    part += (both / n) * Math.log((n * both) / (a * b)) * Math.exp(log - logs[n - a - b + both]);
  }
  return part;
}

/** How often each size is there. */
function sizes(counts: number[]): [number, number][] {
  const found = new Map<number, number>();
  for (const count of counts) found.set(count, (found.get(count) ?? 0) + 1);
  return [...found];
}

export function adjustedMutualInformation(a: number[], b: number[]): number {
  const {n, cells, rows, columns, places} = contingency(a, b);
  if (rows.length === columns.length && (rows.length === 1 || rows.length === n)) return 1;
  const information = sum(
    cells.map((count, i) => {
      const [row, column] = places[i];
      return (count / n) * Math.log((n * count) / (rows[row] * columns[column]));
    }),
  );
  const logs = logFactorials(n);
  let expected = 0;
  for (const [row, many] of sizes(rows))
    for (const [column, more] of sizes(columns)) expected += many * more * expectedPart(row, column, n, logs);
  const most = (entropy(rows, n) + entropy(columns, n)) / 2;
  const room = most - expected;
  return (information - expected) / (Math.abs(room) < 1e-15 ? Math.sign(room || 1) * 1e-15 : room);
}
