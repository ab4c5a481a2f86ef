// What brings two songs together, by the rule of `ektara explain --pair` (report/nearness.hpp) and the table
// tests/golden/report/shared_text.json, over the columns that the page has (those with words for people).

export interface GroupNearness {
  group: string;
  farther: number;
}

/** Columns by the group of features that they belong to. */
function grouped(columns: string[], groups: Record<string, string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const column of columns)
    if (groups[column]) found.set(groups[column], [...(found.get(groups[column]) ?? []), column]);
  return found;
}

function deviation(values: Float32Array): number {
  let n = 0,
    mean = 0,
    squares = 0;
  for (const value of values)
    if (!Number.isNaN(value)) {
      n++;
      const before = value - mean;
      mean += before / n;
      squares += before * (value - mean);
    }
  return n > 0 ? Math.sqrt(squares / n) : 0;
}

/** For each group the share of other songs that lie farther from either song than they from one another, in
 *  standardised columns, nearest group first, equal ones by name. A column that one of the two lacks does not count;
 *  a group without one is left out. */
export function nearness(
  numbers: Record<string, Float32Array>,
  groups: Record<string, string>,
  a: number,
  b: number,
): GroupNearness[] {
  const found: GroupNearness[] = [];
  for (const [group, all] of grouped(Object.keys(numbers), groups)) {
    const columns = all
      .map((name) => ({values: numbers[name], scale: deviation(numbers[name])}))
      .filter(({values, scale}) => scale > 0 && !Number.isNaN(values[a]) && !Number.isNaN(values[b]));
    if (columns.length === 0) continue;
    const apart = (x: number, y: number) =>
      columns.reduce((sum, {values, scale}) => {
        const d = (values[x] - values[y]) / scale;
        return sum + (Number.isNaN(d) ? 0 : d * d);
      }, 0);
    const between = apart(a, b);
    let farther = 0,
      counted = 0;
    for (let i = 0; i < columns[0].values.length; i++) {
      if (i === a || i === b || columns.some(({values}) => Number.isNaN(values[i]))) continue;
      farther += Number(apart(a, i) > between) + Number(apart(b, i) > between);
      counted += 2;
    }
    if (counted > 0) found.push({group, farther: farther / counted});
  }
  return found.sort((x, y) => y.farther - x.farther || (x.group < y.group ? -1 : 1));
}
