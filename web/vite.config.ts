import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = "http://127.0.0.1:8700";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "../src/layers/static",
    emptyOutDir: true,
    // The server's content policy allows no data: scripts or fonts; icons and images stay files.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      "/api": { target: server, ws: true },
      "/hooks": { target: server },
      "/hooks-test": { target: server },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    exclude: ["tests/e2e/**"],
  },
});
