import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTheme } from "../../src/ui";
import { chooseTheme, currentTheme, themeChoice } from "../../src/ui/theme";

const shown = () => document.documentElement.dataset["theme"];

describe("the theme", () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => localStorage.clear());

  test("follows the system until something else is chosen", () => {
    startTheme();
    expect(themeChoice()).toBe("system");
    expect(shown()).toBe(currentTheme());
  });

  test("a choice is shown at once and kept", () => {
    chooseTheme("dark");
    expect(shown()).toBe("dark");
    expect(localStorage.getItem("layers.theme")).toBe("dark");
    chooseTheme("light");
    expect(shown()).toBe("light");
  });

  test("going back to the system forgets the choice", () => {
    chooseTheme("dark");
    chooseTheme("system");
    expect(localStorage.getItem("layers.theme")).toBeNull();
    expect(themeChoice()).toBe("system");
  });

  test("a kept value that is no theme counts as none", () => {
    localStorage.setItem("layers.theme", "purple");
    expect(themeChoice()).toBe("system");
  });
});
