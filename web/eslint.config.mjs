// Rules of the page's TypeScript, with types; layout is prettier's alone.
import {dirname} from "node:path";
import {fileURLToPath} from "node:url";
import eslint from "@eslint/js";
import {defineConfig} from "eslint/config";
import tseslint from "typescript-eslint";

const NODE = {console: "readonly", process: "readonly", Buffer: "readonly", URL: "readonly", setTimeout: "readonly"};
// Functions that the scripts give to the browser.
const BROWSER = {
  document: "readonly",
  DOMParser: "readonly",
  window: "readonly",
  getComputedStyle: "readonly",
  fetch: "readonly",
  requestAnimationFrame: "readonly",
};

export default defineConfig(
  {ignores: ["node_modules/", "page.html"]},
  eslint.configs.recommended,
  {
    rules: {
      // Control characters in names and tags are what these expressions look for.
      "no-control-regex": "off",
      // Prettier breaks code, not texts and comments.
      "max-len": ["error", {code: 120}],
    },
  },
  {
    files: ["src/**/*.ts", "tests/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {project: "./tsconfig.lint.json", tsconfigRootDir: dirname(fileURLToPath(import.meta.url))},
    },
    rules: {
      // Elements of the page's own HTML, places of typed arrays, keys just looked up: known to be there.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", {allowNumber: true}],
      // A listener may be an arrow function that returns what its call returns.
      "@typescript-eslint/no-confusing-void-expression": ["error", {ignoreArrowShorthand: true}],
    },
  },
  {files: ["**/*.mjs"], languageOptions: {globals: {...NODE, ...BROWSER}}},
);
