import { t } from "../texts";
import { chooseTheme, currentTheme } from "../ui/theme";
import { always, type Command } from "./command";

export const toggleTheme: Command = {
  id: "toggleTheme",
  label: t("editor.command.toggleTheme"),
  group: "view",
  keys: [],
  enabled: always,
  run: () => chooseTheme(currentTheme() === "dark" ? "light" : "dark"),
};
