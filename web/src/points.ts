// Draws many points: by WebGL where there is one, else straight into the pixels of a 2-D canvas.

export interface View {
  x: number;
  y: number;
  scale: number;
} // middle of the picture in map units; pixels a unit
export interface Points {
  x: Float32Array;
  y: Float32Array;
  colours: Uint8Array;
  shapes: Uint8Array; // numbers of SHAPES in palette.ts
  radius: number;
}
export interface Painter {
  kind: "webgl" | "canvas";
  load(points: Points): void;
  draw(view: View, width: number, height: number): void;
  /** Nothing is drawn any more: a browser has few contexts for WebGL. */
  release(): void;
}

const VERTEX = `attribute vec2 place; attribute vec4 colour; attribute float shape; uniform vec2 middle;
uniform vec2 zoom; uniform float size; varying vec4 shade; varying float form; void main() {
gl_Position = vec4((place - middle) * zoom, 0.0, 1.0); gl_PointSize = size; shade = colour; form = shape; }`;
// Disc, square, triangle, diamond and cross, by how far a pixel is from the edge.
const FRAGMENT = `precision mediump float; varying vec4 shade; varying float form; void main() {
vec2 at = gl_PointCoord - 0.5; float away = length(at);
if (form > 0.5) away = max(abs(at.x), abs(at.y)) + 0.08;
if (form > 1.5) away = max(abs(at.x) * 1.7 - at.y * 0.85, at.y * 1.3 + 0.05) + 0.02;
if (form > 2.5) away = abs(at.x) + abs(at.y);
if (form > 3.5) away = min(max(abs(at.x) * 2.6, abs(at.y)), max(abs(at.x), abs(at.y) * 2.6));
if (away > 0.5) discard;
gl_FragColor = vec4(shade.rgb, shade.a * smoothstep(0.5, 0.4, away)); }`;

function program(gl: WebGLRenderingContext): WebGLProgram {
  const made = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error("the shader was refused");
  return made;
}

/** WebGL without a GPU is a third as fast as writing the pixels (bench/page.mjs). */
function isSoftware(gl: WebGLRenderingContext): boolean {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  if (!/swiftshader|llvmpipe|softpipe|software|basic render/i.test(name)) return false;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return true;
}

function webgl(canvas: HTMLCanvasElement): Painter | null {
  const gl = canvas.getContext("webgl", {
    antialias: false,
    premultipliedAlpha: false,
    failIfMajorPerformanceCaveat: true,
  });
  if (!gl || isSoftware(gl)) return null;
  const shader = program(gl);
  gl.useProgram(shader);
  gl.enable(gl.BLEND);
  gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const places = gl.createBuffer(),
    colours = gl.createBuffer(),
    shapes = gl.createBuffer();
  const uniform = (name: string) => gl.getUniformLocation(shader, name);
  const middle = uniform("middle"),
    zoom = uniform("zoom"),
    size = uniform("size");
  let count = 0,
    radius = 3;
  return {
    kind: "webgl",
    load(points) {
      count = points.x.length;
      radius = points.radius;
      const both = new Float32Array(2 * count);
      for (let i = 0; i < count; i++) {
        both[2 * i] = points.x[i];
        both[2 * i + 1] = points.y[i];
      }
      gl.bindBuffer(gl.ARRAY_BUFFER, places);
      gl.bufferData(gl.ARRAY_BUFFER, both, gl.STATIC_DRAW);
      const place = gl.getAttribLocation(shader, "place");
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0);
      gl.bindBuffer(gl.ARRAY_BUFFER, colours);
      gl.bufferData(gl.ARRAY_BUFFER, points.colours, gl.STATIC_DRAW);
      const colour = gl.getAttribLocation(shader, "colour");
      gl.enableVertexAttribArray(colour);
      gl.vertexAttribPointer(colour, 4, gl.UNSIGNED_BYTE, true, 0, 0);
      gl.bindBuffer(gl.ARRAY_BUFFER, shapes);
      gl.bufferData(gl.ARRAY_BUFFER, points.shapes, gl.STATIC_DRAW);
      const shape = gl.getAttribLocation(shader, "shape");
      gl.enableVertexAttribArray(shape);
      gl.vertexAttribPointer(shape, 1, gl.UNSIGNED_BYTE, false, 0, 0);
    },
    draw(view, width, height) {
      gl.viewport(0, 0, width, height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform2f(middle, view.x, view.y);
      gl.uniform2f(zoom, (2 * view.scale) / width, (2 * view.scale) / height);
      gl.uniform1f(size, 2 * radius + 1);
      gl.drawArrays(gl.POINTS, 0, count);
    },
    release() {
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

/** Corners of the shapes that have some, in radii; the disc has none. */
const CORNERS: [number, number][][] = [
  [],
  [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  [
    [0, -1.15],
    [1.05, 0.75],
    [-1.05, 0.75],
  ],
  [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  [
    [-0.4, -1.1],
    [0.4, -1.1],
    [0.4, -0.4],
    [1.1, -0.4],
    [1.1, 0.4],
    [0.4, 0.4],
    [0.4, 1.1],
    [-0.4, 1.1],
    [-0.4, 0.4],
    [-1.1, 0.4],
    [-1.1, -0.4],
    [-0.4, -0.4],
  ],
];

/** Offsets of the pixels of a shape. */
function pixelsOf(shape: number, radius: number): [number, number][] {
  const offsets: [number, number][] = [];
  const corners = CORNERS[shape].map(([x, y]): [number, number] => [x * (radius + 0.5), y * (radius + 0.5)]);
  const reach = Math.ceil(radius);
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const belongs = corners.length > 0 ? inside(x, y, corners) : x * x + y * y <= radius * radius + 0.4;
      if (belongs) offsets.push([x, y]);
    }
  return offsets;
}

function trace(pen: CanvasRenderingContext2D, shape: number, x: number, y: number, radius: number) {
  pen.beginPath();
  if (shape === 0) pen.arc(x, y, radius, 0, 7);
  for (const [dx, dy] of CORNERS[shape]) pen.lineTo(x + dx * radius, y + dy * radius);
  pen.closePath();
}

/** So many points can be drawn as smooth discs in every frame; more are stamped into the pixels. */
const FEW = 3000;

function discs(pen: CanvasRenderingContext2D, points: Points, view: View, width: number, height: number) {
  pen.clearRect(0, 0, width, height);
  for (let i = 0; i < points.x.length; i++) {
    const x = (points.x[i] - view.x) * view.scale + width / 2,
      y = height / 2 - (points.y[i] - view.y) * view.scale;
    if (!(x > -points.radius && y > -points.radius && x < width + points.radius && y < height + points.radius))
      continue;
    const [r, g, b, a] = points.colours.subarray(4 * i, 4 * i + 4);
    pen.fillStyle = `rgb(${r} ${g} ${b} / ${a / 255})`;
    trace(pen, points.shapes[i], x, y, points.radius + 0.5);
    pen.fill();
  }
}

function plain(canvas: HTMLCanvasElement): Painter {
  const pen = canvas.getContext("2d")!;
  let points: Points = {
    x: new Float32Array(),
    y: new Float32Array(),
    colours: new Uint8Array(),
    shapes: new Uint8Array(),
    radius: 3,
  };
  let words = new Uint32Array();
  let image: ImageData | null = null;
  return {
    kind: "canvas",
    release: () => undefined,
    load(given) {
      points = given;
      words = new Uint32Array(given.x.length);
      for (let i = 0; i < words.length; i++) {
        const [r, g, b, a] = given.colours.subarray(4 * i, 4 * i + 4);
        words[i] = ((a << 24) | (b << 16) | (g << 8) | r) >>> 0;
      }
    },
    draw(view, width, height) {
      if (points.x.length <= FEW) {
        discs(pen, points, view, width, height);
        return;
      }
      if (!image || image.width !== width || image.height !== height) image = pen.createImageData(width, height);
      const pixels = new Uint32Array(image.data.buffer);
      pixels.fill(0);
      const reach = Math.ceil(points.radius);
      const stamps = CORNERS.map((_, shape) =>
        Int32Array.from(pixelsOf(shape, points.radius), ([x, y]) => y * width + x),
      );
      const dx = width / 2 - view.x * view.scale,
        dy = height / 2 + view.y * view.scale;
      for (let i = 0; i < words.length; i++) {
        const x = (points.x[i] * view.scale + dx) | 0,
          y = (dy - points.y[i] * view.scale) | 0;
        if (!(x >= reach && y >= reach && x < width - reach && y < height - reach)) continue;
        const at = y * width + x;
        const offsets = stamps[points.shapes[i]];
        for (let k = 0; k < offsets.length; k++) pixels[at + offsets[k]] = words[i];
      }
      pen.putImageData(image, 0, 0);
    },
  };
}

/** A canvas that has given out a context gives no other kind: a new one takes its place where WebGL fails. */
export function painter(holder: HTMLElement): {canvas: HTMLCanvasElement; painter: Painter} {
  const add = () => {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    holder.prepend(canvas);
    return canvas;
  };
  let canvas = add();
  try {
    const made = webgl(canvas);
    if (made) return {canvas, painter: made};
  } catch {
    /* no WebGL after all: drawn without it */
  }
  canvas.remove();
  canvas = add();
  return {canvas, painter: plain(canvas)};
}

/** Whether a point lies inside a closed polygon (even–odd rule). */
export function inside(x: number, y: number, polygon: [number, number][]): boolean {
  let within = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i],
      [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}
