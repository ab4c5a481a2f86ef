// Lines over the map: the outline of each group, and how dense the songs lie.
export type Point = [number, number];
export type Segment = [number, number, number, number];

/** The convex hull, counter-clockwise (Andrew's monotone chain). */
export function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const turn = (o: Point, a: Point, b: Point) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (given: Point[]) => {
    const chain: Point[] = [];
    for (const point of given) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** The nine tenths of the points that lie nearest to their middle. */
export function core(points: Point[], [x, y]: Point): Point[] {
  const byDistance = [...points].sort((a, b) => Math.hypot(a[0] - x, a[1] - y) - Math.hypot(b[0] - x, b[1] - y));
  return byDistance.slice(0, Math.max(3, Math.ceil(0.9 * points.length)));
}

const CELLS = 72;
const BLUR = 2.2; // standard deviation in cells

/** One pass of a Gaussian along rows (`step` 1) or columns. */
function blurred(grid: Float64Array, step: number, line: number): Float64Array {
  const reach = Math.ceil(3 * BLUR);
  const kernel = Array.from({length: 2 * reach + 1}, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * BLUR * BLUR)));
  const out = new Float64Array(grid.length);
  for (let a = 0; a < CELLS; a++)
    for (let b = 0; b < CELLS; b++) {
      let sum = 0;
      for (let k = -reach; k <= reach; k++)
        if (b + k >= 0 && b + k < CELLS) sum += kernel[k + reach] * grid[a * line + (b + k) * step];
      out[a * line + b * step] = sum;
    }
  return out;
}

/** Where a level cuts a square of four neighbouring values (marching squares). */
function cuts(corners: [number, number, number, number], level: number): [Point, Point][] {
  const [a, b, c, d] = corners; // lower left, lower right, upper right, upper left
  const at = (p: number, q: number) => (level - p) / (q - p);
  const edges: (Point | null)[] = [
    a > level !== b > level ? [at(a, b), 0] : null,
    b > level !== c > level ? [1, at(b, c)] : null,
    d > level !== c > level ? [at(d, c), 1] : null,
    a > level !== d > level ? [0, at(a, d)] : null,
  ];
  const points = edges.filter((one): one is Point => one !== null);
  if (points.length === 2) return [[points[0], points[1]]];
  return points.length === 4
    ? [
        [points[0], points[1]],
        [points[2], points[3]],
      ]
    : [];
}

/** Contours of the density of points, at shares of its height, in the points' own units. */
export function contours(points: Point[], shares = [0.08, 0.2, 0.4, 0.6, 0.8]): Segment[] {
  if (points.length < 3) return [];
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const ends = (values: number[]): [number, number] => [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const [[left, right], [low, high]] = [ends(xs), ends(ys)];
  const side = Math.max(right - left, high - low) * 1.3 || 1;
  const from: Point = [(left + right - side) / 2, (low + high - side) / 2],
    cell = side / CELLS;
  const counts = new Float64Array(CELLS * CELLS);
  for (const [x, y] of points) counts[Math.floor((y - from[1]) / cell) * CELLS + Math.floor((x - from[0]) / cell)]++;
  const dense = blurred(blurred(counts, 1, CELLS), CELLS, 1);
  const top = dense.reduce((a, b) => Math.max(a, b), 0);
  const segments: Segment[] = [];
  for (const share of shares)
    for (let row = 0; row + 1 < CELLS; row++)
      for (let column = 0; column + 1 < CELLS; column++) {
        const at = row * CELLS + column;
        const square: [number, number, number, number] = [
          dense[at],
          dense[at + 1],
          dense[at + CELLS + 1],
          dense[at + CELLS],
        ];
        for (const [p, q] of cuts(square, share * top))
          segments.push([
            from[0] + (column + 0.5 + p[0]) * cell,
            from[1] + (row + 0.5 + p[1]) * cell,
            from[0] + (column + 0.5 + q[0]) * cell,
            from[1] + (row + 0.5 + q[1]) * cell,
          ]);
      }
  return segments;
}
