// Finds texts of the page that do not come from the catalogue: string literals that reach what people see or hear.
import ts from "typescript";

/** Functions that show a text, and from which argument on. */
const SHOWS: Record<string, number> = {el: 2, svg: 2, button: 0, field: 0, table: 0, list: 0, tile: 0, setLine: 0};
/** Attributes and properties that people see or hear. */
const SPOKEN =
  /^(title|placeholder|alt|textContent|innerText|ariaLabel|aria-(label|description|roledescription|valuetext))$/;
/** Functions whose text comes out as it went in. */
const PASSES = new Set(["words", "lined", "shown", "concat", "join", "append", "replaceChildren", "push"]);
/** Functions that show nothing: what they are given is a key, a selector, a name or a message for developers. */
const SILENT = new Set(["say", "Error", "querySelector", "querySelectorAll", "closest", "getContext", "matchMedia"]);

const WORD = /\p{L}{2,}/u;
const SENTENCE = /\p{L}{2,}[,:;.…]? +\p{L}{2,}/u;

export interface Outside {
  line: number;
  text: string;
}

const called = (node: ts.CallExpression | ts.NewExpression) =>
  ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : node.expression.getText();

const isComparison = (node: ts.BinaryExpression) =>
  node.operatorToken.kind >= ts.SyntaxKind.FirstBinaryOperator &&
  /^[!=]==?$|^[<>]=?$|^in$/.test(node.operatorToken.getText());

const nameOf = (name: ts.Node) => (ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : "");

type Fate = "shown" | "silent" | "unknown";

/** What becomes of a value: it is followed upwards to what shows it, or to where it is lost from sight. */
function fate(node: ts.Node): Fate {
  const up = node.parent;
  if (ts.isCallExpression(up) || ts.isNewExpression(up)) {
    const place = up.arguments?.findIndex((one) => one === node) ?? -1;
    const name = called(up);
    if (place < 0) return "unknown";
    if (SILENT.has(name)) return "silent";
    if (name in SHOWS) return place >= SHOWS[name] ? "shown" : "silent";
    if (name === "setAttribute") {
      const [attribute] = up.arguments ?? [];
      return place === 1 && ts.isStringLiteral(attribute) && SPOKEN.test(attribute.text) ? "shown" : "silent";
    }
    return PASSES.has(name) ? fate(up) : "unknown";
  }
  if (ts.isPropertyAssignment(up))
    return up.name === node ? "silent" : SPOKEN.test(nameOf(up.name)) ? "shown" : attributeOf(up);
  if (ts.isBinaryExpression(up)) {
    if (isComparison(up)) return "silent";
    if (up.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(up.left))
      return SPOKEN.test(up.left.name.text) ? "shown" : "unknown";
    return fate(up);
  }
  if (ts.isConditionalExpression(up)) return up.condition === node ? "silent" : fate(up);
  if (ts.isTypeNode(up) || ts.isImportDeclaration(up) || ts.isExportDeclaration(up)) return "silent";
  if (
    ts.isTemplateSpan(up) ||
    ts.isTemplateExpression(up) ||
    ts.isParenthesizedExpression(up) ||
    ts.isArrayLiteralExpression(up) ||
    ts.isSpreadElement(up) ||
    ts.isAsExpression(up) ||
    ts.isNonNullExpression(up)
  )
    return fate(up);
  return "unknown";
}

/** Other attributes of an element are no texts. */
function attributeOf(property: ts.PropertyAssignment): Fate {
  const call = property.parent.parent;
  return ts.isCallExpression(call) && (called(call) === "el" || called(call) === "svg" || called(call) === "button")
    ? "silent"
    : "unknown";
}

const textOf = (node: ts.Node) =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
    ? node.text
    : null;

/** One word that is shown, or several words that are not known to be silent. */
export function outsideCatalogue(name: string, source: string): Outside[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const found: Outside[] = [];
  const visit = (node: ts.Node) => {
    const text = textOf(node);
    if (text !== null && WORD.test(text)) {
      const end = fate(node);
      if (end === "shown" || (end === "unknown" && SENTENCE.test(text)))
        found.push({line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text});
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
