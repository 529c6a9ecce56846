/** The colour of a node: its category's, an integration's own brand colour. */
import type { NodeType } from "../graph/catalogue";
import type { Category } from "../graph/model";

const byCategory: Record<Category, string> = {
  trigger: "var(--cat-trigger)",
  logic: "var(--cat-logic)",
  lc_native: "var(--cat-native)",
  integration: "var(--cat-integration)",
};

export function colourOf(category: Category, type: NodeType | undefined): string {
  return category === "integration" && type?.color ? type.color : byCategory[category];
}
