import js from "@eslint/js";
import imports from "eslint-plugin-import";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

/** Who may import whom: `graph` nothing of ours, `ui` only `ui` (and the texts), what draws never talks to the server. */
const zones = [
  { target: "./src/graph", from: "./src", except: ["./graph"], message: "graph imports nothing of ours" },
  { target: "./src/ui", from: "./src", except: ["./ui", "./texts"], message: "ui imports only ui" },
  { target: "./src/wire", from: "./src", except: ["./wire", "./graph"], message: "wire talks to the server and knows only the graph" },
  { target: "./src/canvas", from: "./src/wire", message: "canvas reads the store, never the wire" },
  { target: "./src/inspector", from: "./src/wire", message: "inspector reads the store, never the wire" },
  { target: "./src/executions", from: "./src/wire", message: "executions are handed their data, never the wire" },
];

export default ts.config(
  { ignores: ["node_modules", "dist", "tests/e2e", "src/wire/openapi.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { import: imports, "react-hooks": hooks },
    languageOptions: { globals: globals.browser },
    settings: {
      "import/resolver": { node: { extensions: [".ts", ".tsx", ".js"] } },
      "import/parsers": { "@typescript-eslint/parser": [".ts", ".tsx"] },
    },
    rules: {
      "import/no-restricted-paths": ["error", { zones }],
      "import/no-cycle": "error",
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  { files: ["src/**/*.tsx"], ...a11y.flatConfigs.recommended },
);
